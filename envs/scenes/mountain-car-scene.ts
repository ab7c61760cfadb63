import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene } from '../../src/gymnasium/render/scene.js';

const WIDTH = 600;
const HEIGHT = 400;
const MIN_POSITION = -1.2;
/** Pixels for one unit of position: the picture shows positions from −1.2 to 0.6. */
const SCALE = WIDTH / 1.8;
/** How far above the road the car floats, in pixels. */
const CLEARANCE = 10;
const CAR: readonly Point[] = [
  [-20, 0],
  [-20, 20],
  [20, 20],
  [20, 0],
];
const WHEELS: readonly Point[] = [
  [10, 0],
  [-10, 0],
];

/** The car at `position` on its road, and the flag at `goal`. */
export function mountainCarScene(position: number, goal: number): Scene {
  const road = Array.from({ length: 100 }, (_, i) => roadPoint(MIN_POSITION + (1.8 * i) / 99));
  const [carX, carY] = roadPoint(position);
  const carAt: Point = [carX, carY + CLEARANCE];
  const slope = Math.cos(3 * position);
  const [flagX, flagY] = roadPoint(goal).map(Math.trunc) as [number, number];
  const top = flagY + 50;
  const toPicture = (points: readonly Point[]): Point[] => place(points, 0, [0, 0], HEIGHT);
  return {
    width: WIDTH,
    height: HEIGHT,
    background: [255, 255, 255],
    shapes: [
      line(toPicture(road), 1, [0, 0, 0]),
      polygon(place(CAR, slope, carAt, HEIGHT), [0, 0, 0]),
      ...place(WHEELS, slope, carAt, HEIGHT).map(([x, y]) => disc(x, y, 8.5, [128, 128, 128])),
      line(
        toPicture([
          [flagX, flagY],
          [flagX, top],
        ]),
        1,
        [0, 0, 0],
      ),
      polygon(
        toPicture([
          [flagX, top],
          [flagX, top - 10],
          [flagX + 25, top - 5],
        ]),
        [204, 204, 0],
      ),
    ],
  };
}

/** Pixels from the lower left corner of the picture. */
function roadPoint(position: number): Point {
  return [(position - MIN_POSITION) * SCALE, (Math.sin(3 * position) * 0.45 + 0.55) * SCALE];
}
