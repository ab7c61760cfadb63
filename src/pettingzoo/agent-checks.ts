import { explainMismatch } from '../gymnasium/checks/explain-mismatch.js';
import { allFinite } from '../gymnasium/checks/passive-checks.js';
import {
  type Info,
  InvalidObservationError,
  InvalidResultError,
  InvalidRewardError,
  InvalidSpaceError,
  Space,
  warn,
} from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { InvalidAgentsError } from './errors.js';
import type { MultiAgentEnv } from './multi-agent-env.js';

/**
 * Checks that every agent given has two spaces, the same objects at every call.
 * @throws {@link InvalidSpaceError}
 */
export function checkAgentSpaces(env: MultiAgentEnv, agents: readonly string[]): void {
  for (const agent of agents) {
    for (const kind of ['observationSpace', 'actionSpace'] as const) {
      const space: unknown = env[kind](agent);
      if (!(space instanceof Space)) {
        throw new InvalidSpaceError(
          `${env}.${kind}('${agent}') gave ${quote(space)}; expected a Space, such as new Discrete(2) or new Box(-1, 1, { shape: [4] }).`,
        );
      }
      if (env[kind](agent) !== space) {
        throw new InvalidSpaceError(
          `${env}.${kind}('${agent}') gave a new object at each call; expected the same one, so that seeding it has an effect. ` +
            'Make the spaces in the constructor and return them.',
        );
      }
    }
  }
}

/**
 * Checks the list of all agents.
 * @throws {@link InvalidAgentsError}; warns of names without a number.
 */
export function checkPossibleAgents(env: MultiAgentEnv): void {
  const { possibleAgents } = env;
  if (!Array.isArray(possibleAgents) || possibleAgents.length === 0) {
    throw new InvalidAgentsError(
      `${env} has possibleAgents = ${quote(possibleAgents)}; expected a list of at least one name.`,
    );
  }
  if (new Set(possibleAgents).size !== possibleAgents.length) {
    throw new InvalidAgentsError(
      `${env} names an agent twice: possibleAgents = ${possibleAgents.join(', ')}. Give each its own name.`,
    );
  }
  const odd = possibleAgents.find((agent) => !/^[a-z]+_[0-9]+/.test(agent));
  if (odd !== undefined) warn(`${env} has an agent named ${quote(odd)}; names like player_0 are the custom.`);
}

/**
 * Checks that the live agents are among the possible ones, and none of them twice.
 * @throws {@link InvalidAgentsError}
 */
export function checkLiveAgents(env: MultiAgentEnv): void {
  const strange = env.agents.find((agent) => !env.possibleAgents.includes(agent));
  if (strange !== undefined) {
    throw new InvalidAgentsError(
      `${env} has the agent ${strange}, which is not among possibleAgents: ${env.possibleAgents.join(', ')}. List every agent that may appear.`,
    );
  }
  if (new Set(env.agents).size !== env.agents.length) {
    throw new InvalidAgentsError(`${env} lists an agent twice: agents = ${env.agents.join(', ')}.`);
  }
}

/**
 * Checks that an observation is an element of the agent's space, and no number in it NaN or infinite.
 * @throws {@link InvalidObservationError}
 */
export function checkAgentObservation(env: MultiAgentEnv, agent: string, observation: unknown): void {
  const space = env.observationSpace(agent);
  if (!space.contains(observation)) {
    throw new InvalidObservationError(
      `${env} gave ${agent} an observation outside its space ${space}: ${explainMismatch(space, observation)}. Change the observation or the space.`,
    );
  }
  if (!allFinite(observation)) {
    throw new InvalidObservationError(
      `${env} gave ${agent} an observation with NaN or an infinity: ${quote(observation)}.`,
    );
  }
}

/**
 * Checks what an agent was told.
 * @throws {@link InvalidRewardError} and {@link InvalidResultError}.
 */
export function checkAgentResult(
  env: MultiAgentEnv,
  agent: string,
  reward: unknown,
  flags: Readonly<Record<'terminated' | 'truncated', unknown>>,
  info: unknown,
): asserts info is Info {
  if (typeof reward !== 'number' || !Number.isFinite(reward)) {
    throw new InvalidRewardError(`${env} gave ${agent} the reward ${quote(reward)}; expected a finite number.`);
  }
  for (const [name, flag] of Object.entries(flags)) {
    if (typeof flag === 'boolean') continue;
    throw new InvalidResultError(`${env} gave ${agent} ${name} = ${quote(flag)}; expected true or false.`);
  }
  if (typeof info !== 'object' || info === null || Array.isArray(info)) {
    throw new InvalidResultError(
      `${env} gave ${agent} the info ${quote(info)}; expected an object, {} if there is nothing to tell.`,
    );
  }
}

/**
 * Which actions are legal, 1 or 0 for each, where the environment tells: in the `action_mask` of an observation that is
 * a dictionary, or else of the info. `null` where it does not.
 */
export function actionMask(observation: unknown, info: Info | undefined): ArrayLike<number> | null {
  const mask = (isDictionary(observation) ? observation['action_mask'] : undefined) ?? info?.['action_mask'];
  return ArrayBuffer.isView(mask) || Array.isArray(mask) ? (mask as ArrayLike<number>) : null;
}

function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
