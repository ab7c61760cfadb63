import { teamToBytes } from '../engines/team-bytes.js';
import { writeWholeInBackground } from '../files/write-whole.js';
import type { Task } from '../team/state/task.js';
import type { TeamState } from '../team/state/team-state.js';

/**
 * Writes the team of a run to a file, with the task that it was trained for.
 *
 * @throws {@link UserError} when it cannot be written (the promise rejects).
 */
export async function keepTeam(file: string, state: TeamState, task: Task): Promise<void> {
  await writeWholeInBackground(file, await teamToBytes({ state: () => state }, { task }));
}
