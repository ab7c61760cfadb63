import { InvalidEnvError, InvalidResultError, warn } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import {
  actionMask,
  checkAgentObservation,
  checkAgentResult,
  checkAgentSpaces,
  checkLiveAgents,
  checkPossibleAgents,
} from './agent-checks.js';
import { type ApiTestOptions, cyclesOf } from './api-test.js';
import { InvalidAgentsError } from './errors.js';
import { byAgent } from './multi-agent-env.js';
import {
  type ParallelEnv,
  ParallelEnv as ParallelEnvClass,
  type ParallelResetResult,
  type ParallelStepResult,
} from './parallel-env.js';

/**
 * Plays two episodes with random actions, each of at most `numCycles` steps, and checks everything that a `ParallelEnv`
 * has to keep.
 *
 * Beyond PettingZoo 1.25's `parallel_api_test` it checks that observations lie in their spaces and that rewards are
 * finite. Warns of what is allowed but likely a mistake.
 *
 * @throws {@link InvalidAgentsError} for wrong lists of agents: revived, unlisted, or dying without a flag.
 * @throws {@link InvalidSpaceError}, {@link InvalidObservationError}, {@link InvalidRewardError},
 * {@link InvalidResultError} for what they are named after.
 */
export function parallelApiTest(env: ParallelEnv, options: ApiTestOptions = {}): void {
  const numCycles = cyclesOf('parallelApiTest', options, 1000);
  if (!(env instanceof ParallelEnvClass)) {
    throw new InvalidEnvError(
      `parallelApiTest got ${quote(env)}; expected an object of a class that extends ParallelEnv.`,
    );
  }
  checkPossibleAgents(env);
  // PettingZoo gives an option of no meaning here; environments of klopf refuse options that they do not have.
  env.reset({ seed: 0, options: {} });
  for (let episode = 0; episode < 2; episode++) playEpisode(env, numCycles);
}

function playEpisode(env: ParallelEnv, numCycles: number): void {
  const finished = new Set<string>();
  let [observations, infos] = checkReset(env, env.reset());
  for (let cycle = 0; cycle < numCycles && env.agents.length > 0; cycle++) {
    const before = env.agents;
    const actions = byAgent(before, (agent) =>
      env.actionSpace(agent).sample(actionMask(observations[agent], infos[agent])),
    );
    const result = checkStep(env, before, env.step(actions));
    checkDeaths(env, before, result, finished);
    [observations, , , , infos] = result;
    checkAgentSpaces(env, env.agents);
  }
}

function checkReset(env: ParallelEnv, result: unknown): ParallelResetResult<unknown> {
  const [observations, infos] = requireTuple(result, 2, `${env}.reset()`, '[observations, infos]');
  if (env.agents.length === 0) {
    throw new InvalidAgentsError(
      `${env} has no agents after reset(); expected at least one of ${env.possibleAgents.join(', ')}.`,
    );
  }
  checkLiveAgents(env);
  checkAgentSpaces(env, env.agents);
  for (const agent of env.agents) {
    for (const [what, values] of Object.entries({ observation: observations!, info: infos! })) {
      if (agent in values) continue;
      throw new InvalidAgentsError(
        `${env}.reset() gave ${agent} no ${what}; expected an entry for each of ${env.agents.join(', ')}.`,
      );
    }
    checkAgentObservation(env, agent, observations![agent]);
    checkAgentResult(env, agent, 0, { terminated: false, truncated: false }, infos![agent]);
  }
  return result as ParallelResetResult<unknown>;
}

function checkStep(env: ParallelEnv, before: readonly string[], result: unknown): ParallelStepResult<unknown> {
  const form = '[observations, rewards, terminations, truncations, infos]';
  const parts = requireTuple(result, 5, `${env}.step()`, form);
  const [observations, rewards, terminations, truncations, infos] = parts as [
    Entries,
    Entries,
    Entries,
    Entries,
    Entries,
  ];
  const due = new Set([...before, ...env.agents]);
  for (const [what, values] of Object.entries({ observations, rewards, terminations, truncations, infos })) {
    for (const agent of due) {
      if (agent in values) continue;
      throw new InvalidAgentsError(
        `${env}.step() has no entry for ${agent} among its ${what}; expected one for each agent that was alive, ${before.join(', ')}.`,
      );
    }
    const extra = Object.keys(values).find((agent) => !due.has(agent));
    if (extra !== undefined) warn(`${env}.step() has an entry for ${extra} among its ${what}, who is not alive.`);
  }
  for (const agent of due) {
    checkAgentObservation(env, agent, observations[agent]);
    const flags = { terminated: terminations[agent], truncated: truncations[agent] };
    checkAgentResult(env, agent, rewards[agent], flags, infos[agent]);
  }
  return result as ParallelStepResult<unknown>;
}

function checkDeaths(
  env: ParallelEnv,
  before: readonly string[],
  [, , terminations, truncations]: ParallelStepResult<unknown>,
  finished: Set<string>,
): void {
  checkLiveAgents(env);
  const revived = env.agents.find((agent) => finished.has(agent));
  if (revived !== undefined) {
    throw new InvalidAgentsError(
      `${env} brought ${revived} back after its end; expected it to stay away until reset(). Give a new agent a new name.`,
    );
  }
  for (const agent of before) {
    const isDead = terminations[agent] || truncations[agent];
    if (isDead) finished.add(agent);
    if (isDead !== env.agents.includes(agent)) continue;
    throw new InvalidAgentsError(
      isDead
        ? `${env} kept ${agent} in agents though it has terminated or was truncated. Take it out in the same step.`
        : `${env} took ${agent} out of agents though it has neither terminated nor was truncated. Set one of its flags.`,
    );
  }
}

type Entries = Readonly<Record<string, unknown>>;

function requireTuple(result: unknown, length: number, what: string, form: string): Entries[] {
  const isTuple = Array.isArray(result) && result.length === length;
  if (!isTuple || result.some((part) => typeof part !== 'object' || part === null || Array.isArray(part))) {
    throw new InvalidResultError(
      `${what} gave ${quote(result)}; expected ${form}, each an object with an entry for each agent.`,
    );
  }
  return result;
}
