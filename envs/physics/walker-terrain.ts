import type { Generator } from '../../src/gymnasium/index.js';

/** Pixels a metre, in which the walker was drawn first. */
export const scale = 30;
export const viewWidth = 600 / scale;
export const viewHeight = 400 / scale;
/** Metres from one corner of the ground to the next, and how many corners there are. */
export const cornerStep = 14 / scale;
export const corners = 200;
/** The height of the ground at the start, and how many steps it stays flat. */
export const startHeight = viewHeight / 4;
export const startPad = 20;
/** The most steps between two obstacles. */
export const grass = 10;

/** In metres. */
export type Corner = readonly [x: number, y: number];

/** What the walker walks on: the corners of the ground from left to right, and blocks that stand on it or line a pit. */
export interface WalkerTerrain {
  readonly ground: readonly Corner[];
  readonly blocks: readonly (readonly Corner[])[];
}

type Stretch = 'grass' | 'stump' | 'stairs' | 'pit';
const stretches: readonly Stretch[] = ['grass', 'stump', 'stairs', 'pit'];

/** Draws the ground: gently uneven, and between stretches of it, if `hardcore`, stumps, stairs and pits. */
export function drawWalkerTerrain(rng: Generator, hardcore: boolean): WalkerTerrain {
  const ground: Corner[] = [];
  const blocks: Corner[][] = [];
  let stretch: Stretch = 'grass';
  /** Whether this corner is the first of its stretch. */
  let first = false;
  /** Corners left of this stretch. */
  let left = startPad;
  let y = startHeight;
  let slope = 0;
  /** The height at which the stretch began. */
  let base = 0;
  let stairs = { count: 0, width: 0, rise: 0 };

  for (let i = 0; i < corners; i++) {
    const x = i * cornerStep;
    if (stretch === 'grass' && !first) {
      slope = 0.8 * slope + 0.01 * Math.sign(startHeight - y);
      if (i > startPad) slope += rng.uniform(-1, 1) / scale;
      y += slope;
    } else if (stretch === 'pit' && first) {
      left = rng.integers(3, 5);
      const wall = block(x, x + cornerStep, y, y - 4 * cornerStep);
      blocks.push(
        wall,
        wall.map(([wallX, wallY]): Corner => [wallX + cornerStep * left, wallY]),
      );
      left += 2;
      base = y;
    } else if (stretch === 'pit') {
      y = left > 1 ? base - 4 * cornerStep : base;
    } else if (stretch === 'stump' && first) {
      left = rng.integers(1, 3);
      blocks.push(block(x, x + left * cornerStep, y, y + left * cornerStep));
    } else if (stretch === 'stairs' && first) {
      const rise = rng.random() > 0.5 ? 1 : -1;
      stairs = { rise, width: rng.integers(4, 5), count: rng.integers(3, 5) };
      base = y;
      for (let s = 0; s < stairs.count; s++) {
        const from = x + s * stairs.width * cornerStep;
        const to = x + (1 + s) * stairs.width * cornerStep;
        blocks.push(block(from, to, y + s * rise * cornerStep, y + (-1 + s * rise) * cornerStep));
      }
      left = stairs.count * stairs.width;
    } else if (stretch === 'stairs') {
      const climbed = (stairs.count * stairs.width - left - stairs.rise) / stairs.width;
      y = base + climbed * stairs.rise * cornerStep;
    }

    first = false;
    ground.push([x, y]);
    if (--left === 0) {
      left = rng.integers(grass / 2, grass);
      stretch = stretch === 'grass' && hardcore ? stretches[rng.integers(1, stretches.length)]! : 'grass';
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
  return Array.from({ length: corners / 20 }, () => {
    const x = rng.uniform(0, corners) * cornerStep;
    const y = (viewHeight * 3) / 4;
    return Array.from({ length: 5 }, (_, a): Corner => {
      const angle = (3.14 * 2 * a) / 5;
      const cornerX = x + 15 * cornerStep * Math.sin(angle) + rng.uniform(0, 5 * cornerStep);
      return [cornerX, y + 5 * cornerStep * Math.cos(angle) + rng.uniform(0, 5 * cornerStep)];
    });
  });
}
