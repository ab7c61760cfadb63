import { checkOptions } from '../gymnasium/check-options.js';
import {
  Box,
  Discrete,
  InvalidArgumentError,
  InvalidEnvError,
  InvalidObservationError,
  InvalidResultError,
  warn,
} from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { AECEnv } from './aec-env.js';
import {
  actionMask,
  checkAgentObservation,
  checkAgentResult,
  checkAgentSpaces,
  checkLiveAgents,
  checkPossibleAgents,
} from './agent-checks.js';
import { AgentOrderError, InvalidAgentsError } from './errors.js';

/** Options of the tests of environments. */
export interface ApiTestOptions {
  /** How many rounds to play at most, in each of which every agent has a turn. Default: 1000; 500 in `seedTest`. */
  readonly numCycles?: number;
}

/**
 * The number of cycles.
 * @throws {@link InvalidArgumentError} for one that is none, and for options that do not exist.
 */
export function cyclesOf(who: string, options: ApiTestOptions, otherwise: number): number {
  const { numCycles = otherwise } = checkOptions(who, options, { numCycles: 'any?' });
  if (Number.isSafeInteger(numCycles) && numCycles >= 1) return numCycles;
  throw new InvalidArgumentError(`${who} got numCycles = ${quote(numCycles)}; expected a whole number of at least 1.`);
}

/**
 * Plays an episode with random actions and checks everything that an `AECEnv` has to keep: that `last` gives the sum of
 * rewards since the agent's last turn, that agents die in turn and stay away, that all results have an entry for each
 * live agent, that observations lie in their spaces. Warns of what is allowed but likely a mistake. Source: PettingZoo
 * 1.25, `api_test`.
 *
 * @throws {@link InvalidAgentsError} for wrong lists of agents, {@link AgentOrderError} for a wrong order of turns.
 * @throws {@link InvalidSpaceError}, {@link InvalidObservationError}, {@link InvalidRewardError},
 * {@link InvalidResultError} for what they are named after.
 */
export function apiTest(env: AECEnv, options: ApiTestOptions = {}): void {
  const numCycles = cyclesOf('apiTest', options, 1000);
  if (!(env instanceof AECEnv)) {
    throw new InvalidEnvError(`apiTest got ${quote(env)}; expected an object of a class that extends AECEnv.`);
  }
  checkPossibleAgents(env);
  // PettingZoo gives an option of no meaning here; environments of klopf refuse options that they do not have.
  env.reset({ seed: 0, options: {} });
  env.reset();
  checkStart(env);
  playEpisode(env, numCycles);
  checkSeededAction(env);
  const overridden = (method: 'render' | 'close') => env[method] !== AECEnv.prototype[method];
  if (overridden('render') && !overridden('close')) {
    throw new InvalidEnvError(`${env} has its own render() but no close(). Free in close() what rendering holds.`);
  }
}

function checkStart(env: AECEnv): void {
  if (env.agents.length === 0) {
    throw new InvalidAgentsError(
      `${env} has no agents after reset(); expected at least one of ${env.possibleAgents.join(', ')}.`,
    );
  }
  checkLiveAgents(env);
  checkEntries(env);
  const dead = env.agents.find((agent) => env.isDead(agent));
  if (dead !== undefined) {
    throw new InvalidAgentsError(
      `${env} says after reset() that ${dead} has terminated or was truncated. Set both flags to false.`,
    );
  }
  const unseen = env.last(false)[0];
  if (unseen !== null) {
    throw new InvalidObservationError(`${env}.last(false) gave the observation ${quote(unseen)}; expected null.`);
  }
  checkAgentSpaces(env, env.agents);
  for (const agent of env.agents) {
    for (const space of [env.observationSpace(agent), env.actionSpace(agent)]) {
      if (space instanceof Box && (space.boundedBelow.includes(0) || space.boundedAbove.includes(0))) {
        warn(`${agent} in ${env} has a space without a bound: ${space}.`);
      }
    }
  }
}

function playEpisode(env: AECEnv, numCycles: number): void {
  const finished = new Set<string>();
  const earned = new Map<string, number>();
  for (const agent of env.agentIter(numCycles * env.numAgents)) {
    if (finished.has(agent)) {
      throw new InvalidAgentsError(
        `${env} gave ${agent} a turn after its last; expected it to stay away until reset(). Give a new agent a new name.`,
      );
    }
    if (!env.agents.includes(agent)) {
      throw new AgentOrderError(`${env} gave the turn to ${agent}, who is not among agents: ${env.agents.join(', ')}.`);
    }
    const [observation, reward, terminated, truncated, info] = env.last();
    checkAgentResult(env, agent, reward, { terminated, truncated }, info);
    checkAgentObservation(env, agent, observation);
    if (reward !== (earned.get(agent) ?? 0)) {
      throw new AgentOrderError(
        `${env}.last() gave ${agent} the reward ${reward}; expected ${earned.get(agent) ?? 0}, the sum of its rewards since its last turn. ` +
          'Set _cumulativeRewards of the acting agent to 0 in step(), and call _accumulateRewards() at its end.',
      );
    }
    earned.set(agent, 0);
    const isDead = terminated || truncated;
    if (isDead) finished.add(agent);
    const answer: unknown = env.step(isDead ? null : env.actionSpace(agent).sample(actionMask(observation, info)));
    if (answer !== undefined) {
      throw new InvalidResultError(
        `${env}.step() returned ${quote(answer)}; expected nothing. What it would tell belongs to last().`,
      );
    }
    checkLiveAgents(env);
    checkEntries(env);
    if (isDead === env.agents.includes(agent)) {
      throw new InvalidAgentsError(
        isDead
          ? `${env} kept ${agent} in agents after its last turn. Begin step() by leaving a dead agent to this._wasDeadStep(action).`
          : `${env} removed ${agent} in the step in which it acted. Set one of its flags; it is removed after one more turn.`,
      );
    }
    for (const other of env.agents) earned.set(other, (earned.get(other) ?? 0) + env.rewards[other]!);
  }
}

/** Checks that everything told by agent is told of exactly the live ones. */
function checkEntries(env: AECEnv): void {
  const { rewards, terminations, truncations, infos, _cumulativeRewards } = env;
  for (const [what, values] of Object.entries({ rewards, terminations, truncations, infos, _cumulativeRewards })) {
    const told = Object.keys(values);
    if (told.length === env.agents.length && env.agents.every((agent) => agent in values)) continue;
    throw new InvalidAgentsError(
      `${env} has ${what} of ${told.join(', ') || 'nobody'}; expected an entry for exactly the live agents, ${env.agents.join(', ') || 'none'}.`,
    );
  }
}

/** Checks that a plain action of the first agent is accepted after a seeded reset. */
function checkSeededAction(env: AECEnv): void {
  env.reset({ seed: 0 });
  const space = env.actionSpace(env.agentSelection);
  const [observation, , , , info] = env.last();
  const mask = actionMask(observation, info);
  env.step(space instanceof Discrete && mask === null ? space.start : space.sample(mask));
}
