import type { Generator } from '../../src/gymnasium/index.js';

/** Pixels a metre, in which the walker was drawn first. */
export const SCALE = 30;
export const VIEW_WIDTH = 600 / SCALE;
export const VIEW_HEIGHT = 400 / SCALE;
/** Metres from one corner of the ground to the next, and how many corners there are. */
export const CORNER_STEP = 14 / SCALE;
export const CORNERS = 200;
/** The height of the ground at the start, and how many steps it stays flat. */
export const START_HEIGHT = VIEW_HEIGHT / 4;
export const START_PAD = 20;
/** The most steps between two obstacles. */
export const GRASS = 10;

/** In metres. */
export type Corner = readonly [x: number, y: number];

/**
 * What the walker walks on: the corners of the ground from left to right, and blocks that stand on it or line a pit.
 */
export interface WalkerTerrain {
  readonly ground: readonly Corner[];
  readonly blocks: readonly (readonly Corner[])[];
}

type Stretch = 'grass' | 'stump' | 'stairs' | 'pit';
const STRETCHES: readonly Stretch[] = ['grass', 'stump', 'stairs', 'pit'];

/** Draws the ground: gently uneven, and between stretches of it, if `hardcore`, stumps, stairs and pits. */
export function drawWalkerTerrain(rng: Generator, hardcore: boolean): WalkerTerrain {
  const ground: Corner[] = [];
  const blocks: Corner[][] = [];
  let stretch: Stretch = 'grass';
  /** Whether this corner is the first of its stretch. */
  let first = false;
  /** Corners left of this stretch. */
  let left = START_PAD;
  let y = START_HEIGHT;
  let slope = 0;
  /** The height at which the stretch began. */
  let base = 0;
  let stairs = { count: 0, width: 0, rise: 0 };

  for (let i = 0; i < CORNERS; i++) {
    const x = i * CORNER_STEP;
    if (stretch === 'grass' && !first) {
      slope = 0.8 * slope + 0.01 * Math.sign(START_HEIGHT - y);
      if (i > START_PAD) slope += rng.uniform(-1, 1) / SCALE;
      y += slope;
    } else if (stretch === 'pit' && first) {
      left = rng.integers(3, 5);
      const wall = block(x, x + CORNER_STEP, y, y - 4 * CORNER_STEP);
      blocks.push(
        wall,
        wall.map(([wallX, wallY]): Corner => [wallX + CORNER_STEP * left, wallY]),
      );
      left += 2;
      base = y;
    } else if (stretch === 'pit') {
      y = left > 1 ? base - 4 * CORNER_STEP : base;
    } else if (stretch === 'stump' && first) {
      left = rng.integers(1, 3);
      blocks.push(block(x, x + left * CORNER_STEP, y, y + left * CORNER_STEP));
    } else if (stretch === 'stairs' && first) {
      const rise = rng.random() > 0.5 ? 1 : -1;
      stairs = { rise, width: rng.integers(4, 5), count: rng.integers(3, 5) };
      base = y;
      for (let s = 0; s < stairs.count; s++) {
        const from = x + s * stairs.width * CORNER_STEP;
        const to = x + (1 + s) * stairs.width * CORNER_STEP;
        blocks.push(block(from, to, y + s * rise * CORNER_STEP, y + (-1 + s * rise) * CORNER_STEP));
      }
      left = stairs.count * stairs.width;
    } else if (stretch === 'stairs') {
      const climbed = (stairs.count * stairs.width - left - stairs.rise) / stairs.width;
      y = base + climbed * stairs.rise * CORNER_STEP;
    }

    first = false;
    ground.push([x, y]);
    if (--left === 0) {
      left = rng.integers(GRASS / 2, GRASS);
      stretch = stretch === 'grass' && hardcore ? STRETCHES[rng.integers(1, STRETCHES.length)]! : 'grass';
      first = true;
    }
  }
  return { ground, blocks };
}

/** A rectangle from two sides and two heights, its corners in the order of the drawing. */
function block(x0: number, x1: number, y0: number, y1: number): Corner[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/** Draws the clouds: ten pentagons, in metres. They are there for the picture, and for the draws that they take. */
export function drawClouds(rng: Generator): readonly (readonly Corner[])[] {
  return Array.from({ length: CORNERS / 20 }, () => {
    const x = rng.uniform(0, CORNERS) * CORNER_STEP;
    const y = (VIEW_HEIGHT * 3) / 4;
    return Array.from({ length: 5 }, (_, a): Corner => {
      const angle = (3.14 * 2 * a) / 5;
      const cornerX = x + 15 * CORNER_STEP * Math.sin(angle) + rng.uniform(0, 5 * CORNER_STEP);
      return [cornerX, y + 5 * CORNER_STEP * Math.cos(angle) + rng.uniform(0, 5 * CORNER_STEP)];
    });
  });
}
