import type { UnitRecording } from '../microscope/index.js';
import { createRecordingFiles, type RecordingFiles } from '../runs/recording-files.js';
import type { OutputOptions } from './run-output.js';

/** The files of the recordings of some runs. */
export interface RecordingOutput {
  readonly add: (run: number, window: UnitRecording) => void;
  /**
   * Completes the files. Returns a sentence that says where they are.
   *
   * @throws {@link UserError} when they cannot be written.
   */
  finish(): string[];
  /** After a failure: removes them where nothing else is kept, and otherwise completes them. Does not throw. */
  giveUp(isEmpty: boolean): void;
}

/**
 * Files for the recordings of runs, in their directory; undefined where nothing is recorded.
 *
 * @throws {@link UserError} when one of them cannot be made.
 */
export async function createRecordingOutput({
  configs,
  out,
}: Pick<OutputOptions, 'configs' | 'out'>): Promise<RecordingOutput | undefined> {
  if (out === undefined || configs[0]?.record === undefined) return undefined;
  const files: RecordingFiles[] = [];
  for (const k of configs.keys()) files.push(await createRecordingFiles(out, configs.length === 1 ? '' : `-${k + 1}`));
  const finish = () => files.flatMap((of) => of.finish());
  return {
    add: (run, window) => files[run]!.add(window),
    finish() {
      const paths = finish();
      return [`What the units did is in ${paths[0]}${paths.length > 1 ? ` to ${paths.at(-1)}` : ''}`];
    },
    giveUp(isEmpty) {
      try {
        if (isEmpty) for (const of of files) of.discard();
        else finish();
      } catch {
        // If the disk is full, the first failure says so already.
      }
    },
  };
}
