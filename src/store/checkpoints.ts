import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { readingError } from '../files/file-error.js';
import { isTemporaryOf, writeWholeInBackground } from '../files/write-whole.js';
import type { Task } from '../team/state/task.js';
import { quote } from '../text/quote.js';
import { type Checkpoint, NewerCheckpointError, trainingFromBytes, trainingToBytes } from '../train/training-bytes.js';
import type { TrainingState } from '../train/training-state.js';

/** How many checkpoints stay: where the last is damaged, there is the one before. */
const KEPT = 2;
const NAME = /^checkpoint-(\d{1,15})\.safetensors$/;
/** A checkpoint that could not be used, put aside. */
const DAMAGED = /^damaged-checkpoint-\d{1,15}\.safetensors$/;

/** Whether a name is that of a file that checkpoints leave in the directory of a run. */
export function isCheckpointFile(name: string): boolean {
  return (
    NAME.test(name) ||
    DAMAGED.test(name) ||
    isTemporaryOf(
      name,
      [name.replace(/\.\d+\.tmp$/, '')].filter((own) => NAME.test(own)),
    )
  );
}

/** The names of checkpoints in a directory, the last first. */
function checkpointsIn(directory: string): string[] {
  const stepOf = (name: string) => Number(NAME.exec(name)?.[1]);
  return readdirSync(directory)
    .filter((name) => NAME.test(name))
    .sort((a, b) => stepOf(b) - stepOf(a));
}

/**
 * The step after which the last checkpoint in a directory was written; undefined where there is none. Nothing of it is
 * read.
 */
export function lastCheckpoint(directory: string): number | undefined {
  const [name] = checkpointsIn(directory);
  return name === undefined ? undefined : Number(NAME.exec(name)![1]);
}

/** What a run can go on from, and sentences that say what cannot be used and why. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint | undefined;
  readonly warnings: readonly string[];
}

/**
 * The last checkpoint in the directory of a run that can be used. Those after it are put aside, under the name
 * `damaged-…`. `fits` throws where one does not fit what else is in the directory.
 *
 * @throws {@link UserError} for a checkpoint of a newer klopf (the promise rejects); nothing is touched then.
 */
export async function findCheckpoint(
  directory: string,
  run: string,
  fits: (checkpoint: Checkpoint) => void = () => {},
): Promise<FoundCheckpoint> {
  const warnings: string[] = [];
  const names = checkpointsIn(directory);
  for (const [k, name] of names.entries()) {
    const file = join(directory, name);
    try {
      const checkpoint = await readCheckpoint(file);
      if (checkpoint.run !== run) throw new UserError(`it is of the run ${quote(checkpoint.run)}, and this is ${run}`);
      fits(checkpoint);
      return { checkpoint, warnings };
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof NewerCheckpointError) throw named(error, file);
      const next = k + 1 < names.length ? 'the one before is used' : 'the run begins again';
      warnings.push(`${file} cannot be used: ${error.message}. It is put aside, and ${next}.`);
      renameSync(file, join(directory, `damaged-${name}`));
    }
  }
  return { checkpoint: undefined, warnings };
}

/**
 * Reads a checkpoint.
 *
 * @throws {@link UserError} when it is damaged, foreign or of a newer klopf (the promise rejects).
 */
async function readCheckpoint(file: string): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw readingError(error, file, 'the checkpoint');
  }
  return trainingFromBytes(bytes);
}

function named(error: unknown, file: string): unknown {
  return error instanceof UserError ? new UserError(`${file}: ${error.message}. It was not touched.`) : error;
}

/** The checkpoints of a run that goes on. */
export interface Checkpoints {
  /** Whether one was begun. */
  readonly hasBegun: boolean;
  /** Writes one in the background; where one is being written, the newest of those that wait is the next. */
  add(state: TrainingState, files: Readonly<Record<string, number>>): void;
  /** Resolves when all are on the disk. @throws {@link UserError} when one could not be written. */
  settled(): Promise<void>;
}

/** `written` is called with the step of each that is on the disk. */
export function createCheckpoints(
  directory: string,
  run: string,
  task: Task,
  written: (step: number) => void = () => {},
): Checkpoints {
  let waiting: (() => Promise<void>) | undefined;
  let failure: { readonly error: unknown } | undefined;
  let writing: Promise<void> | undefined;
  let hasBegun = false;
  const write = async (state: TrainingState, files: Readonly<Record<string, number>>) => {
    const bytes = await trainingToBytes(state, { task, run, files });
    await writeWholeInBackground({ file: join(directory, `checkpoint-${state.step}.safetensors`), content: bytes });
    for (const name of checkpointsIn(directory).slice(KEPT)) rmSync(join(directory, name), { force: true });
    written(state.step);
  };
  const work = async () => {
    for (let next = waiting; next; next = waiting) {
      waiting = undefined;
      try {
        await next();
      } catch (error) {
        failure ??= { error };
      }
    }
    writing = undefined;
  };
  return {
    get hasBegun() {
      return hasBegun;
    },
    add(state, files) {
      hasBegun = true;
      waiting = () => write(state, files);
      writing ??= work();
    },
    async settled() {
      await writing;
      if (failure) throw failure.error;
    },
  };
}

/** Removes all checkpoints, once a run is finished. */
export function removeCheckpoints(directory: string): void {
  for (const name of readdirSync(directory)) if (isCheckpointFile(name)) rmSync(join(directory, name), { force: true });
}
