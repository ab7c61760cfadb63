import { extname } from 'node:path';
import type { RunConfig } from '../runs/run-config.js';
import { saveTeam } from '../runs/team-file.js';
import type { Task } from '../team/state/task.js';
import type { TeamState } from '../team/state/team-state.js';
import { refuseTaken } from './new-path.js';

/** Saves the teams of runs as they end, each to a file. */
export interface TeamFiles {
  readonly add: (run: number, state: TeamState) => void;
  /**
   * Waits until all are on disk; resolves to sentences that say where they are. It is apart from the `finish` of
   * run-output.ts, since files of teams are written in the background, and a record must not wait for them.
   *
   * @throws {@link UserError} when a file cannot be written.
   */
  finish(): Promise<string[]>;
}

/**
 * Files for teams: `path` for one run, NAME-1.EXT, NAME-2.EXT and so on for several.
 *
 * @throws {@link UserError} when one of them cannot be made.
 */
export function createTeamFiles(path: string, configs: readonly RunConfig[]): TeamFiles {
  const end = extname(path);
  const stem = path.slice(0, path.length - end.length);
  const files = configs.length === 1 ? [path] : configs.map((_, k) => `${stem}-${k + 1}${end}`);
  for (const file of files) refuseTaken(file, '--save');
  const writing: Promise<string>[] = [];
  return {
    add(run, state) {
      const file = files[run]!;
      const written = saveTeam(file, { state: () => state }, { task: taskOf(configs[run]!) }).then(() => file);
      // `finish` rejects with it; without this handler Node would end the process first.
      written.catch(() => {});
      writing.push(written);
    },
    async finish() {
      const written = await Promise.all(writing);
      if (written.length === 0) return ['No run came to a team that could be saved'];
      const [first, last] = [
        files.find((file) => written.includes(file)),
        files.findLast((file) => written.includes(file)),
      ];
      return [first === last ? `The team is in ${first}` : `${written.length} teams are in ${first} to ${last}`];
    },
  };
}

function taskOf({ env, envParams, actionMap }: RunConfig): Task {
  return { env, envParams, ...(actionMap === undefined ? {} : { actionMap }) };
}
