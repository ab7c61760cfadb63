import { GymnasiumError, InvalidEnvError } from '../gymnasium/index.js';

/**
 * The errors of `klopf/pettingzoo`, beside those of `klopf/gymnasium` that it shares (`InvalidActionError`,
 * `ResetNeededError` …). Every message says what was given, what was expected and what to do.
 */
export class PettingZooError extends GymnasiumError {
  override name = 'PettingZooError';
}

/** Agents that do not take turns as they should: a turn skipped, or `agentIter` without a `step` in its loop. */
export class AgentOrderError extends PettingZooError {
  override name = 'AgentOrderError';
}

/** An AEC environment that does not declare itself fit to be played in parallel. */
export class NotParallelizableError extends PettingZooError {
  override name = 'NotParallelizableError';
}

/** `state()` of an environment that defines no global state. */
export class UndefinedStateError extends PettingZooError {
  override name = 'UndefinedStateError';
}

/** An environment whose lists of agents, or results by agent, break the contract of `ParallelEnv` or `AECEnv`. */
export class InvalidAgentsError extends InvalidEnvError {
  override name = 'InvalidAgentsError';
}
