import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { makeDirectory } from '../files/make-directory.js';
import type { RenderFrame } from '../gymnasium/env.js';
import { encodePng } from '../gymnasium/render/png.js';
import { RgbFrame } from '../gymnasium/render/rgb-frame.js';

/** A directory for the pictures of a rollout. */
export interface FrameDirectory {
  /** Pictures written so far. */
  readonly count: number;
  /**
   * Writes the next picture: `frame-0000.png`, `frame-0001.png` and so on.
   *
   * @throws {@link UserError} when it is no picture, or cannot be written.
   */
  write(frame: RenderFrame | RenderFrame[] | null): void;
}

/**
 * Makes a directory for pictures.
 *
 * @throws {@link UserError} when the path holds anything already; nothing in it is touched.
 */
export function createFrameDirectory(path: string): FrameDirectory {
  let held: string[];
  try {
    makeDirectory(path);
    held = readdirSync(path);
  } catch (error) {
    throw new UserError(`Cannot make the directory ${path}: ${(error as Error).message}. Choose another path.`);
  }
  if (held.length > 0) {
    throw new UserError(
      `${path} already holds ${held[0]}, expected a new or empty directory for the frames. Choose another directory; it was not touched.`,
    );
  }
  let count = 0;
  return {
    get count() {
      return count;
    },
    write(frame) {
      if (!(frame instanceof RgbFrame)) {
        throw new UserError(
          `frame ${count} is ${frame === null ? 'null' : typeof frame}, expected an image; the environment's rgb_array mode gives none.`,
        );
      }
      const file = join(path, `frame-${String(count).padStart(4, '0')}.png`);
      try {
        // Not `writeWhole`, which replaces: a picture that another process has put there meanwhile is an error.
        writeFileSync(file, encodePng(frame), { flag: 'wx' });
      } catch (error) {
        throw new UserError(`Cannot write ${file}: ${(error as Error).message}.`);
      }
      count++;
    },
  };
}
