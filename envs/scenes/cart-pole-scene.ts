import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene } from '../../src/gymnasium/render/scene.js';

const width = 600;
const height = 400;
/** Pixels a metre: the picture shows the track from −2.4 m to 2.4 m. */
const scale = 125;
/** The height of the track above the lower edge. */
const track = 100;
const cart: readonly Point[] = [
  [-25, -15],
  [-25, 15],
  [25, 15],
  [25, -15],
];
const pole: readonly Point[] = [
  [-5, -5],
  [-5, scale - 5],
  [5, scale - 5],
  [5, -5],
];
/** The height of the joint above the track. */
const joint = 7.5;

/** The cart on its track, at `position` in metres, with the pole at `angle` radians to the right of the vertical. */
export function cartPoleScene(position: number, angle: number): Scene {
  const x = position * scale + width / 2;
  const [axle] = place([[0, 0]], 0, [x, track + joint], height);
  return {
    width,
    height,
    background: [255, 255, 255],
    shapes: [
      polygon(place(cart, 0, [x, track], height), [0, 0, 0]),
      polygon(place(pole, -angle, [x, track + joint], height), [202, 152, 101]),
      disc(...axle!, 5.5, [129, 132, 203]),
      line(
        place(
          [
            [-1, track],
            [width, track],
          ],
          0,
          [0, 0],
          height,
        ),
        1,
        [0, 0, 0],
      ),
    ],
  };
}
