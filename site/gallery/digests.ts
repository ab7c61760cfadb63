import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the digests of the gallery are noted: `npm run site:pictures` writes them. */
export const DIGESTS = fileURLToPath(new URL('./pictures/digests.json', import.meta.url));

/**
 * By the name of an entry and the label of an experiment: the SHA-256 of its weights at the end of the entry's
 * episodes.
 */
export type GalleryDigests = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The digests that are noted. */
export function galleryDigests(): GalleryDigests {
  return existsSync(DIGESTS) ? (JSON.parse(readFileSync(DIGESTS, 'utf8')) as GalleryDigests) : {};
}
