import { teamToBytes } from '../engines/team-bytes.js';
import { writeWholeInBackground } from '../files/write-whole.js';
import type { RunConfig } from '../runs/run-config.js';
import type { TeamState } from '../team/state/team-state.js';

/**
 * Writes the team of a run to a file, with the task that it was trained for.
 *
 * @throws {@link UserError} when it cannot be written (the promise rejects).
 */
export async function keepTeam(file: string, state: TeamState, config: RunConfig): Promise<void> {
  const { env, envParams, actionMap } = config;
  const task = { env, envParams, ...(actionMap === undefined ? {} : { actionMap }) };
  await writeWholeInBackground(file, await teamToBytes({ state: () => state }, { task }));
}
