import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';

const size = 500;
const middle = size / 2;
/** Pixels a metre: the picture shows 2.2 m to each side of the fixed joint. */
const scale = size / 4.4;
const link: readonly Point[] = [
  [0, -0.1 * scale],
  [0, 0.1 * scale],
  [scale, 0.1 * scale],
  [scale, -0.1 * scale],
];

/** Two links hanging from the middle, at `angle1` from straight down and `angle2` from there, and the line to reach. */
export function acrobotScene(angle1: number, angle2: number): Scene {
  const goal = Math.floor(middle + scale);
  const first = angle1 - Math.PI / 2;
  const elbow: Point = [middle + scale * Math.cos(first), middle + scale * Math.sin(first)];
  return {
    width: size,
    height: size,
    background: [255, 255, 255],
    shapes: [
      line(
        place(
          [
            [-1, goal],
            [size, goal],
          ],
          0,
          [0, 0],
          size,
        ),
        1,
        [0, 0, 0],
      ),
      ...linkShapes([middle, middle], first),
      ...linkShapes(elbow, first + angle2),
    ],
  };
}

function linkShapes(joint: Point, angle: number): Shape[] {
  const [center] = place([[0, 0]], 0, joint, size);
  return [polygon(place(link, angle, joint, size), [0, 204, 204]), disc(...center!, 0.1 * scale + 0.5, [204, 204, 0])];
}
