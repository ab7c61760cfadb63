import { restoreTeam } from '../restore-team.js';
import type { Team } from '../team.js';
import type { RestoreOptions } from './restored-plan.js';
import { stateFromBytes, stateToBytes } from './state-bytes.js';
import type { Task } from './task.js';

/**
 * A team as the bytes of a safetensors file, which Python's `safetensors` reads, too: its tensors are those of `team.state()`. With a task the
 * file knows where the team was trained, so that `klopf evaluate` and `klopf watch` need not be told.
 */
export function teamToBytes(
  team: Pick<Team, 'state'>,
  { task }: { readonly task?: Task } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return stateToBytes(team.state(), task);
}

/**
 * The team in such bytes, which goes on as {@link restoreTeam} says. Rejects with RangeError for bytes that were cut off or changed in any place, are not
 * of a team, or of a newer klopf; and with what restoreTeam throws.
 */
export async function teamFromBytes(bytes: Uint8Array, options: RestoreOptions = {}): Promise<Team> {
  const { state } = await stateFromBytes(bytes);
  return restoreTeam(state, options);
}
