import type { Bus } from '../bus/bus.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { GpuSource } from '../gpu/find-device.js';
import type { GpuTeam } from '../gpu/gpu-team.js';
import type { LiteralTeam } from '../team/literal-team.js';
import type { RestoreOptions } from '../team/state/restored-plan.js';
import { stateFromBytes, stateToBytes } from '../team/state/state-bytes.js';
import { checkTask, type Task } from '../team/state/task.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { type GpuRestoreOptions, restoreTeam } from './restore-team.js';

/** What is kept beside a team. */
export interface KeepOptions {
  readonly task?: Task;
}

/**
 * A team as the bytes of a safetensors file, which Python's `safetensors` reads, too: its tensors are those of
 * `team.state()`. With a task the file knows where the team was trained, so that `klopf evaluate` and `klopf watch`
 * need not be told. Rejects with UserError for what is no team or no task.
 */
export async function teamToBytes(
  team: { state(): TeamState | Promise<TeamState> },
  options: KeepOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof team?.state !== 'function')
    throw new UserError(`the team to save is ${quote(team)}; expected a team, as createTeam makes it`);
  checkOptions(options, {
    of: 'a team that is saved',
    known: ['task'],
    example: "{ task: { env: 'CartPole-v1', envParams: {} } }",
  });
  const task = options.task === undefined ? undefined : checkTask(options.task);
  return stateToBytes(await team.state(), task);
}

/**
 * The team in such bytes, which goes on as {@link restoreTeam} says, with the options and the bus or card that it
 * takes.
 *
 * @throws {@link UserError} for bytes that were cut off or changed in any place, are not of a team, or of a newer
 * klopf, and what restoreTeam throws (the promise rejects).
 */
export function teamFromBytes(bytes: Uint8Array, options: GpuRestoreOptions, gpu?: GpuSource): Promise<GpuTeam>;
export function teamFromBytes(
  bytes: Uint8Array,
  options: RestoreOptions & { readonly engine: 'literal' },
  bus?: Bus,
): Promise<LiteralTeam>;
export function teamFromBytes(bytes: Uint8Array, options?: RestoreOptions): Promise<Team>;
export async function teamFromBytes(
  bytes: Uint8Array,
  options: RestoreOptions | GpuRestoreOptions = {},
  more?: Bus | GpuSource,
): Promise<Team | GpuTeam> {
  if (!(bytes instanceof Uint8Array))
    throw new UserError(`the bytes of a team are ${quote(bytes)}; expected a Uint8Array`);
  const { state } = await stateFromBytes(bytes);
  return restoreTeam(state, options, more);
}
