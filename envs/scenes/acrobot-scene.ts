import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';

const SIZE = 500;
const MIDDLE = SIZE / 2;
/** Pixels a metre: the picture shows 2.2 m to each side of the fixed joint. */
const SCALE = SIZE / 4.4;
const LINK: readonly Point[] = [
  [0, -0.1 * SCALE],
  [0, 0.1 * SCALE],
  [SCALE, 0.1 * SCALE],
  [SCALE, -0.1 * SCALE],
];

/** Two links hanging from the middle, at `angle1` from straight down and `angle2` from there, and the line to reach. */
export function acrobotScene(angle1: number, angle2: number): Scene {
  const goal = Math.floor(MIDDLE + SCALE);
  const first = angle1 - Math.PI / 2;
  const elbow: Point = [MIDDLE + SCALE * Math.cos(first), MIDDLE + SCALE * Math.sin(first)];
  return {
    width: SIZE,
    height: SIZE,
    background: [255, 255, 255],
    shapes: [
      line(
        place(
          [
            [-1, goal],
            [SIZE, goal],
          ],
          0,
          [0, 0],
          SIZE,
        ),
        1,
        [0, 0, 0],
      ),
      ...linkShapes([MIDDLE, MIDDLE], first),
      ...linkShapes(elbow, first + angle2),
    ],
  };
}

function linkShapes(joint: Point, angle: number): Shape[] {
  const [center] = place([[0, 0]], 0, joint, SIZE);
  return [polygon(place(LINK, angle, joint, SIZE), [0, 204, 204]), disc(...center!, 0.1 * SCALE + 0.5, [204, 204, 0])];
}
