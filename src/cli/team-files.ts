import { constants, existsSync, promises } from 'node:fs';
import { extname, join } from 'node:path';
import { fileError } from '../files/file-error.js';
import type { RunConfig } from '../runs/run-config.js';
import { saveTeam } from '../runs/team-file.js';
import { TEAM } from '../store/run-directory.js';
import type { Task } from '../team/state/task.js';
import type { TeamState } from '../team/state/team-state.js';
import { refuseTaken } from './new-path.js';

/** Saves the teams of runs as they end, each to a file. */
export interface TeamFiles {
  readonly add: (run: number, state: TeamState) => void;
  /** Copies the team of a run from its directory, if it has one. */
  readonly copy: (run: number, directory: string) => void;
  /**
   * Waits until all are on disk; resolves to sentences that say where they are. It is apart from the `finish` of
   * run-output.ts, since files of teams are written in the background, and a record must not wait for them.
   *
   * @throws {@link UserError} when a file cannot be written.
   */
  finish(): Promise<string[]>;
}

/**
 * Files for the teams of some runs, see {@link newFiles}.
 *
 * @throws {@link UserError} when one of them cannot be made.
 */
export function createTeamFiles(path: string, configs: readonly RunConfig[]): TeamFiles {
  const files = newFiles(path, configs.length);
  const writing: Promise<string>[] = [];
  const note = (file: string, done: Promise<void>) => {
    const written = done.then(() => file);
    // `finish` rejects with it; without this handler Node would end the process first.
    written.catch(() => {});
    writing.push(written);
  };
  return {
    add(run, state) {
      const file = files[run]!;
      note(file, saveTeam(file, { state: () => state }, { task: taskOf(configs[run]!) }));
    },
    copy(run, directory) {
      const [file, team] = [files[run]!, join(directory, TEAM)];
      if (existsSync(team)) note(file, copyNew(team, file));
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

/**
 * The files of `--save`: `path` for one run, NAME-1.EXT, NAME-2.EXT and so on for several.
 *
 * @throws {@link UserError} when one of them is there, or cannot be made.
 */
export function newFiles(path: string, runs: number): string[] {
  const end = extname(path);
  const stem = path.slice(0, path.length - end.length);
  const files = runs === 1 ? [path] : Array.from({ length: runs }, (_, k) => `${stem}-${k + 1}${end}`);
  for (const file of files) refuseTaken(file, '--save');
  return files;
}

async function copyNew(from: string, to: string): Promise<void> {
  try {
    await promises.copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    throw fileError(error, to);
  }
}

function taskOf({ env, envParams, actionMap }: RunConfig): Task {
  return { env, envParams, ...(actionMap === undefined ? {} : { actionMap }) };
}
