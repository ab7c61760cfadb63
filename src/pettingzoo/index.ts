export { AECEnv, type LastResult } from './aec-env.js';
export { AecToParallelWrapper } from './aec-to-parallel-wrapper.js';
export { actionMask } from './agent-checks.js';
export { AgentSelector } from './agent-selector.js';
export { type ApiTestOptions, apiTest } from './api-test.js';
export { aecToParallel, parallelToAec, turnBasedAecToParallel } from './conversions.js';
export {
  AgentOrderError,
  InvalidAgentsError,
  NotParallelizableError,
  PettingZooError,
  UndefinedStateError,
} from './errors.js';
export { type ByAgent, byAgent, MultiAgentEnv, type MultiAgentMetadata } from './multi-agent-env.js';
export { parallelApiTest } from './parallel-api-test.js';
export { type Actions, ParallelEnv, type ParallelResetResult, type ParallelStepResult } from './parallel-env.js';
export { ParallelToAecWrapper } from './parallel-to-aec-wrapper.js';
export { seedTest } from './seed-test.js';
export { TurnBasedAecToParallelWrapper } from './turn-based-aec-to-parallel-wrapper.js';
export { AecWrapper, type TurnField } from './wrappers/aec-wrapper.js';
export { AssertOutOfBoundsWrapper } from './wrappers/assert-out-of-bounds.js';
export { ClipOutOfBoundsWrapper } from './wrappers/clip-out-of-bounds.js';
export { MultiEpisodeEnv } from './wrappers/multi-episode-env.js';
export { MultiEpisodeParallelEnv } from './wrappers/multi-episode-parallel-env.js';
export { OrderEnforcingWrapper } from './wrappers/order-enforcing.js';
export { ParallelWrapper } from './wrappers/parallel-wrapper.js';
export { TerminateIllegalWrapper } from './wrappers/terminate-illegal.js';
