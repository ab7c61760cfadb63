import { type Color, rectangle, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';
import { type Cell, cell } from './cell.js';
import { elf, type Facing, stool } from './figures.js';

const FACINGS: readonly Facing[] = ['left', 'down', 'right', 'up'];
const GRID_LINE: Color = [180, 200, 230];

/** The lake from above with the elf on tile `state`; `lastAction` is −1 before the first step. */
export function frozenLakeScene(desc: readonly string[], state: number, lastAction: number): Scene {
  const rows = desc.length;
  const columns = desc[0]!.length;
  const width = Math.min(64 * columns, 512);
  const height = Math.min(64 * rows, 512);
  const cellWidth = Math.floor(width / columns);
  const cellHeight = Math.floor(height / rows);
  const at = (row: number, column: number): Cell => cell(column * cellWidth, row * cellHeight, cellWidth, cellHeight);
  const shapes: Shape[] = [];
  desc.forEach((line, row) => {
    [...line].forEach((tile, column) => {
      shapes.push(...ice(at(row, column)));
      if (tile === 'H') shapes.push(...hole(at(row, column)));
      if (tile === 'G') shapes.push(...gift(at(row, column)));
      if (tile === 'S') shapes.push(...stool(at(row, column)));
      shapes.push(...frame(column * cellWidth, row * cellHeight, cellWidth, cellHeight));
    });
  });
  const row = Math.floor(state / columns);
  const here = at(row, state % columns);
  const fellIn = desc[row]![state % columns] === 'H';
  shapes.push(...(fellIn ? crackedHole(here) : elf(here, FACINGS[lastAction] ?? 'down')));
  return { width, height, background: [0, 0, 0], shapes };
}

function ice(at: Cell): Shape[] {
  const shade: Color = [214, 230, 248];
  return [
    at.box(0, 0, 1, 1, [240, 246, 253]),
    at.patch(
      [
        [0.05, 0.2],
        [0.35, 0.1],
        [0.42, 0.16],
        [0.12, 0.27],
      ],
      shade,
    ),
    at.patch(
      [
        [0.55, 0.3],
        [0.9, 0.2],
        [0.95, 0.26],
        [0.6, 0.38],
      ],
      shade,
    ),
    at.patch(
      [
        [0.1, 0.62],
        [0.5, 0.5],
        [0.56, 0.57],
        [0.15, 0.7],
      ],
      shade,
    ),
    at.patch(
      [
        [0.5, 0.86],
        [0.85, 0.74],
        [0.92, 0.8],
        [0.57, 0.93],
      ],
      shade,
    ),
  ];
}

function frame(x: number, y: number, width: number, height: number): Shape[] {
  return [
    rectangle(x, y, width, 1, GRID_LINE),
    rectangle(x, y + height - 1, width, 1, GRID_LINE),
    rectangle(x, y + 1, 1, height - 2, GRID_LINE),
    rectangle(x + width - 1, y + 1, 1, height - 2, GRID_LINE),
  ];
}

function hole(at: Cell): Shape[] {
  const glint: Color = [150, 232, 250];
  return [
    at.oval(0.5, 0.53, 0.44, 0.41, [30, 96, 150]),
    at.oval(0.5, 0.56, 0.42, 0.37, [52, 170, 228]),
    at.patch(
      [
        [0.22, 0.46],
        [0.42, 0.36],
        [0.46, 0.4],
        [0.26, 0.5],
      ],
      glint,
    ),
    at.patch(
      [
        [0.44, 0.66],
        [0.72, 0.5],
        [0.76, 0.55],
        [0.48, 0.71],
      ],
      glint,
    ),
    at.patch(
      [
        [0.3, 0.78],
        [0.44, 0.72],
        [0.47, 0.76],
        [0.34, 0.82],
      ],
      glint,
    ),
  ];
}

/** The hole into which the elf has fallen: dark water, cracks, and a hat. */
function crackedHole(at: Cell): Shape[] {
  const crack: Color = [30, 96, 150];
  return [
    at.stroke(
      [
        [0.5, 0.5],
        [0.2, 0.2],
        [0.08, 0.22],
      ],
      2,
      crack,
    ),
    at.stroke(
      [
        [0.5, 0.5],
        [0.82, 0.18],
        [0.94, 0.1],
      ],
      2,
      crack,
    ),
    at.stroke(
      [
        [0.5, 0.5],
        [0.9, 0.84],
      ],
      2,
      crack,
    ),
    at.stroke(
      [
        [0.5, 0.5],
        [0.14, 0.86],
      ],
      2,
      crack,
    ),
    at.oval(0.5, 0.55, 0.3, 0.26, [16, 60, 110]),
    at.patch(
      [
        [0.38, 0.56],
        [0.62, 0.56],
        [0.62, 0.3],
      ],
      [44, 138, 74],
    ),
    at.box(0.36, 0.54, 0.28, 0.04, [25, 84, 58]),
  ];
}

function gift(at: Cell): Shape[] {
  const box: Color = [134, 84, 62];
  const lid: Color = [160, 106, 76];
  const ribbon: Color = [246, 168, 46];
  return [
    at.box(0.24, 0.46, 0.52, 0.38, box),
    at.box(0.21, 0.36, 0.58, 0.14, lid),
    at.box(0.45, 0.36, 0.1, 0.48, ribbon),
    at.box(0.24, 0.6, 0.52, 0.06, ribbon),
    at.oval(0.38, 0.28, 0.1, 0.07, ribbon),
    at.oval(0.62, 0.28, 0.1, 0.07, ribbon),
    at.oval(0.38, 0.28, 0.05, 0.03, box),
    at.oval(0.62, 0.28, 0.05, 0.03, box),
    at.oval(0.5, 0.33, 0.05, 0.05, [220, 120, 30]),
  ];
}
