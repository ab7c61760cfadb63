import type { Color, Shape } from '../../src/gymnasium/render/scene.js';
import type { Cell } from './cell.js';

const SKIN: Color = [247, 201, 160];
const HAIR: Color = [190, 74, 47];
const GREEN: Color = [44, 138, 74];
const DARK_GREEN: Color = [25, 84, 58];
const BOOTS: Color = [110, 50, 40];
const EYES: Color = [40, 30, 40];

export type Facing = 'left' | 'right' | 'up' | 'down';

/** An elf with a pointed hat, who looks where the last step went. */
export function elf(at: Cell, facing: Facing): Shape[] {
  const tip = facing === 'right' ? -0.14 : 0.14;
  const face: Record<Facing, Shape[]> = {
    down: [at.oval(0.46, 0.5, 0.016, 0.022, EYES), at.oval(0.54, 0.5, 0.016, 0.022, EYES)],
    left: [at.oval(0.44, 0.5, 0.016, 0.022, EYES)],
    right: [at.oval(0.56, 0.5, 0.016, 0.022, EYES)],
    up: [at.oval(0.5, 0.48, 0.11, 0.1, HAIR)],
  };
  return [
    at.oval(0.5, 0.86, 0.2, 0.04, [0, 0, 0, 0.18]),
    at.box(0.42, 0.76, 0.065, 0.09, BOOTS),
    at.box(0.515, 0.76, 0.065, 0.09, BOOTS),
    at.patch(
      [
        [0.42, 0.58],
        [0.58, 0.58],
        [0.62, 0.78],
        [0.38, 0.78],
      ],
      GREEN,
    ),
    at.box(0.385, 0.69, 0.23, 0.035, DARK_GREEN),
    at.oval(0.5, 0.49, 0.115, 0.105, SKIN),
    ...face[facing],
    at.patch(
      [
        [0.37, 0.44],
        [0.63, 0.44],
        [0.5 + tip, 0.2],
      ],
      GREEN,
    ),
    at.box(0.37, 0.415, 0.26, 0.035, DARK_GREEN),
    at.oval(0.5 + tip, 0.2, 0.032, 0.032, [226, 60, 50]),
  ];
}

/** The stool that marks the start. */
export function stool(at: Cell): Shape[] {
  const wood: Color = [125, 66, 74];
  const light: Color = [169, 98, 98];
  return [
    at.box(0.4, 0.5, 0.06, 0.14, wood),
    at.box(0.54, 0.5, 0.06, 0.14, wood),
    at.box(0.37, 0.38, 0.26, 0.15, wood),
    at.box(0.39, 0.39, 0.22, 0.08, light),
  ];
}
