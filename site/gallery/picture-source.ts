import { createHash } from 'node:crypto';
import type { GalleryEntry } from './gallery.js';

/**
 * What a picture is drawn from, in a few characters that stand in it: an entry that has changed wants another picture.
 */
export function sourceOf({ picture, experiments, episodes }: GalleryEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([picture, experiments, episodes]))
    .digest('hex')
    .slice(0, 16);
}
