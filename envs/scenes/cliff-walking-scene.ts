import type { Color, Scene, Shape } from '../../src/gymnasium/render/scene.js';
import { type Cell, cell } from './cell.js';
import { elf, type Facing, stool } from './figures.js';

const ROWS = 4;
const COLUMNS = 12;
const SIZE = 60;
const FACINGS: readonly Facing[] = ['up', 'right', 'down', 'left'];

/** The meadow above the cliff with the elf on tile `state`; `lastAction` is −1 before the first step. */
export function cliffWalkingScene(state: number, lastAction: number): Scene {
  const shapes: Shape[] = [];
  for (let tile = 0; tile < ROWS * COLUMNS; tile++) {
    const row = Math.floor(tile / COLUMNS);
    const column = tile % COLUMNS;
    const at = cell(column * SIZE, row * SIZE, SIZE, SIZE);
    const isCliff = row === ROWS - 1 && column > 0 && column < COLUMNS - 1;
    shapes.push(...(isCliff ? abyss(at) : meadow(at, (row + column) % 2 === 1)));
    if (row === ROWS - 2 && column > 0 && column < COLUMNS - 1) shapes.push(...edge(at));
    if (tile === (ROWS - 1) * COLUMNS) shapes.push(...stool(at));
    if (tile === ROWS * COLUMNS - 1) shapes.push(...cookie(at));
  }
  const x = (state % COLUMNS) * SIZE;
  const y = (Math.floor(state / COLUMNS) - 0.1) * SIZE;
  shapes.push(...elf(cell(x, y, SIZE, SIZE), FACINGS[lastAction] ?? 'down'));
  return { width: COLUMNS * SIZE, height: ROWS * SIZE, background: [52, 24, 36], shapes };
}

function meadow(at: Cell, light: boolean): Shape[] {
  const grass: Color = light ? [100, 195, 74] : [112, 178, 112];
  const rim: Color = light ? [80, 168, 66] : [92, 150, 96];
  const flower: Color = light ? [250, 250, 240] : [240, 150, 50];
  return [
    at.box(0, 0, 1, 1, rim),
    at.box(0.04, 0.04, 0.92, 0.92, grass),
    at.box(0.2, 0.3, 0.05, 0.02, rim),
    at.box(0.7, 0.62, 0.05, 0.02, rim),
    at.box(0.42, 0.7, 0.05, 0.02, rim),
    at.oval(0.62, 0.38, 0.035, 0.035, flower),
    at.oval(0.24, 0.8, 0.025, 0.025, [250, 250, 240]),
    at.oval(0.86, 0.38, 0.02, 0.02, [250, 250, 240]),
  ];
}

function edge(at: Cell): Shape[] {
  const rock: Color = [164, 84, 80];
  const dark: Color = [118, 56, 66];
  return [
    at.box(0, 0.68, 1, 0.32, rock),
    at.box(0, 0.64, 1, 0.07, [46, 84, 52]),
    ...[0, 0.2, 0.4, 0.6, 0.8].flatMap((x) => [
      at.box(x, 0.72, 0.025, 0.28, dark),
      at.box(x + 0.09, 0.8, 0.03, 0.06, [206, 124, 102]),
    ]),
    at.box(0, 0.95, 1, 0.05, dark),
  ];
}

function abyss(at: Cell): Shape[] {
  return [
    at.box(0, 0, 1, 1, [52, 24, 36]),
    at.box(0, 0, 1, 0.12, [110, 52, 62]),
    at.box(0, 0.12, 1, 0.06, [78, 36, 48]),
  ];
}

function cookie(at: Cell): Shape[] {
  const chip: Color = [150, 84, 42];
  return [
    at.oval(0.48, 0.5, 0.24, 0.23, [120, 68, 40]),
    at.oval(0.48, 0.48, 0.22, 0.21, [226, 160, 84]),
    ...[
      [0.4, 0.4],
      [0.56, 0.38],
      [0.48, 0.5],
      [0.36, 0.54],
      [0.6, 0.54],
      [0.48, 0.62],
    ].map(([x, y]) => at.oval(x!, y!, 0.03, 0.03, chip)),
  ];
}
