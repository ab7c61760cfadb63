import { type Color, type Point, rectangle, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';
import { IN_TAXI, TAXI_MAP, TAXI_STOPS, type TaxiState } from '../taxi-table.js';
import { type Cell, cell } from './cell.js';
import { roundedRectangle } from './rounded-rectangle.js';

const WIDTH = 550;
const HEIGHT = 350;
/** Pixels of one character of the map. */
const SIZE = 50;
const STOP_COLORS: readonly Color[] = [
  [255, 0, 0, 0.5],
  [0, 255, 0, 0.5],
  [255, 255, 0, 0.5],
  [0, 0, 255, 0.5],
];
const BLACK: Color = [40, 36, 30];

/** The city from above: hedges for walls, the passenger where they wait, the hotel they want to go to, and the taxi. */
export function taxiScene(state: TaxiState, heading: number): Scene {
  const destination = TAXI_STOPS[state.destination]!;
  const house = hotel(stopCell(destination, -SIZE / 2));
  const car = taxi(stopCell([state.row, state.column]), heading);
  const shapes = [...asphalt(), ...hedges()];
  TAXI_STOPS.forEach((stop, i) => {
    const [x, y] = corner(stop);
    shapes.push(rectangle(x, y + 10, SIZE, SIZE, STOP_COLORS[i]!));
  });
  if (state.passenger !== IN_TAXI) shapes.push(...passenger(stopCell(TAXI_STOPS[state.passenger]!)));
  // What is further down the picture is nearer and hides what is above it.
  shapes.push(...(destination[0] <= state.row ? [...house, ...car] : [...car, ...house]));
  return { width: WIDTH, height: HEIGHT, background: [108, 108, 108], shapes };
}

function corner([row, column]: Point): Point {
  return [(2 * column + 1) * SIZE, (row + 1) * SIZE];
}

function stopCell(place: Point, down = 0): Cell {
  const [x, y] = corner(place);
  return cell(x, y + down, SIZE, SIZE);
}

/** Specks on the road, always the same ones. */
function asphalt(): Shape[] {
  const grays = [84, 94, 122, 132];
  return Array.from({ length: 900 }, (_, i) => {
    const gray = grays[i % grays.length]!;
    return rectangle(scatter(i, 1) * WIDTH, scatter(i, 2) * HEIGHT, 3, 2, [gray, gray, gray, 0.7]);
  });
}

/** A number in 0 … 1 for each index, spread without a pattern that the eye would see. */
function scatter(i: number, salt: number): number {
  const x = Math.sin(i * 12.9898 + salt * 78.233) * 43758.5453;
  return x - Math.floor(x);
}

/** A hedge along every run of wall characters. */
function hedges(): Shape[] {
  const shapes: Shape[] = [];
  const rows = TAXI_MAP.length;
  const columns = TAXI_MAP[0].length;
  for (const row of [0, rows - 1]) shapes.push(...hedge(SIZE + 2, row * SIZE + 13, (columns - 2) * SIZE - 4, 24));
  for (let column = 0; column < columns; column++) {
    for (let row = 1, start = 1; row < rows; row++) {
      if (TAXI_MAP[row]![column] === '|') continue;
      if (row > start) shapes.push(...hedge(column * SIZE + 10, start * SIZE + 4, 30, (row - start) * SIZE - 8));
      start = row + 1;
    }
  }
  return shapes;
}

function hedge(x: number, y: number, w: number, h: number): Shape[] {
  const greens: readonly Color[] = [
    [104, 172, 56],
    [46, 100, 24],
    [92, 156, 48],
    [58, 118, 30],
  ];
  const leaves = Array.from({ length: Math.floor((w * h) / 14) }, (_, i) =>
    rectangle(x + 4 + scatter(i, 3) * (w - 11), y + 4 + scatter(i, 4) * (h - 10), 3, 2, greens[i % greens.length]!),
  );
  return [
    roundedRectangle(x, y, w, h, 10, [222, 214, 190]),
    roundedRectangle(x + 2, y + 2, w - 4, h - 4, 8, [74, 60, 40]),
    roundedRectangle(x + 3, y + 3, w - 6, h - 6, 7, [74, 138, 38]),
    ...leaves,
  ];
}

function passenger(at: Cell): Shape[] {
  return [
    at.oval(0.5, 0.3, 0.17, 0.18, [120, 62, 40]),
    at.oval(0.5, 0.33, 0.13, 0.13, [247, 201, 160]),
    at.oval(0.45, 0.34, 0.018, 0.025, BLACK),
    at.oval(0.55, 0.34, 0.018, 0.025, BLACK),
    at.patch(
      [
        [0.38, 0.45],
        [0.62, 0.45],
        [0.65, 0.62],
        [0.35, 0.62],
      ],
      [52, 112, 96],
    ),
    at.box(0.42, 0.62, 0.06, 0.08, BLACK),
    at.box(0.52, 0.62, 0.06, 0.08, BLACK),
  ];
}

function hotel(at: Cell): Shape[] {
  const opacity = 0.8;
  const windows = [0.28, 0.46, 0.64].flatMap((y) =>
    [0.2, 0.44, 0.68].map((x) => at.box(x, y, 0.16, 0.1, [88, 92, 170, opacity])),
  );
  return [
    at.box(0.06, 0.14, 0.88, 0.86, [226, 178, 140, opacity]),
    at.box(0.1, 0, 0.86, 0.14, [196, 128, 110, opacity]),
    at.box(0.06, 0.12, 0.94, 0.04, [240, 226, 214, opacity]),
    at.box(0, 0.22, 0.07, 0.36, [168, 64, 110, opacity]),
    ...windows,
    at.box(0.4, 0.8, 0.2, 0.2, [90, 170, 170, opacity]),
  ];
}

/** Heading 0 south, 1 north, 2 east, 3 west. */
function taxi(at: Cell, heading: number): Shape[] {
  const yellow: Color = [246, 200, 40];
  const glass: Color = [86, 110, 130];
  const sign = at.box(0.42, 0.2, 0.16, 0.08, [250, 250, 235]);
  if (heading === 2 || heading === 3) {
    const light = heading === 2 ? 0.84 : 0.1;
    return [
      at.patch(
        [
          [0.28, 0.46],
          [0.36, 0.26],
          [0.66, 0.26],
          [0.76, 0.46],
        ],
        yellow,
      ),
      at.patch(
        [
          [0.34, 0.45],
          [0.39, 0.31],
          [0.49, 0.31],
          [0.49, 0.45],
        ],
        glass,
      ),
      at.patch(
        [
          [0.53, 0.45],
          [0.53, 0.31],
          [0.64, 0.31],
          [0.7, 0.45],
        ],
        glass,
      ),
      at.box(0.1, 0.44, 0.8, 0.26, yellow),
      at.box(0.1, 0.58, 0.8, 0.05, BLACK),
      at.box(light, 0.48, 0.06, 0.07, [255, 250, 210]),
      at.oval(0.27, 0.72, 0.1, 0.1, BLACK),
      at.oval(0.73, 0.72, 0.1, 0.1, BLACK),
      at.oval(0.27, 0.72, 0.04, 0.04, [190, 190, 190]),
      at.oval(0.73, 0.72, 0.04, 0.04, [190, 190, 190]),
      sign,
    ];
  }
  const lamps: Color = heading === 0 ? [255, 250, 210] : [206, 50, 44];
  return [
    at.box(0.22, 0.64, 0.14, 0.2, BLACK),
    at.box(0.64, 0.64, 0.14, 0.2, BLACK),
    at.patch(
      [
        [0.3, 0.26],
        [0.7, 0.26],
        [0.76, 0.5],
        [0.24, 0.5],
      ],
      yellow,
    ),
    at.patch(
      [
        [0.34, 0.3],
        [0.66, 0.3],
        [0.7, 0.46],
        [0.3, 0.46],
      ],
      glass,
    ),
    at.box(0.2, 0.48, 0.6, 0.28, yellow),
    at.box(0.2, 0.66, 0.6, 0.04, BLACK),
    at.box(0.24, 0.54, 0.12, 0.08, lamps),
    at.box(0.64, 0.54, 0.12, 0.08, lamps),
    sign,
  ];
}
