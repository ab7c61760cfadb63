import type { Generator } from '../../src/gymnasium/index.js';

/** Metres across and up that the picture shows. */
export const VIEW_WIDTH = 600 / 30;
export const VIEW_HEIGHT = 400 / 30;

/** The height of the landing pad, and the middle of it. */
export const PAD_Y = VIEW_HEIGHT / 4;
export const PAD_X = VIEW_WIDTH / 2;

const CHUNKS = 11;
const MIDDLE = Math.floor(CHUNKS / 2);
const chunkX = Array.from({ length: CHUNKS }, (_, i) => (VIEW_WIDTH / (CHUNKS - 1)) * i);

/** Where the two flags stand. */
export const flagsX: readonly [number, number] = [chunkX[MIDDLE - 1]!, chunkX[MIDDLE + 1]!];

/** The corners of the ground from left to right, in metres. */
export type Terrain = readonly (readonly [x: number, y: number])[];

/** Draws the ground: 12 heights, flat around the pad, then smoothed. */
export function drawTerrain(rng: Generator): Terrain {
  const heights = rng.uniform(0, VIEW_HEIGHT / 2, CHUNKS + 1);
  heights.fill(PAD_Y, MIDDLE - 2, MIDDLE + 3);
  // The height to the left of the first is the last: Python's index −1.
  return chunkX.map((x, i) => [x, 0.33 * (heights.at(i - 1)! + heights[i]! + heights[i + 1]!)]);
}

/** The height of the ground at `x`. */
export function groundAt(terrain: Terrain, x: number): number {
  const i = Math.min(Math.max(Math.floor(x / chunkX[1]!), 0), CHUNKS - 2);
  const [x0, y0] = terrain[i]!;
  const [x1, y1] = terrain[i + 1]!;
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
