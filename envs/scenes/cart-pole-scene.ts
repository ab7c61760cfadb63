import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene } from '../../src/gymnasium/render/scene.js';

const WIDTH = 600;
const HEIGHT = 400;
/** Pixels a metre: the picture shows the track from −2.4 m to 2.4 m. */
const SCALE = 125;
/** The height of the track above the lower edge. */
const TRACK = 100;
const CART: readonly Point[] = [
  [-25, -15],
  [-25, 15],
  [25, 15],
  [25, -15],
];
const POLE: readonly Point[] = [
  [-5, -5],
  [-5, SCALE - 5],
  [5, SCALE - 5],
  [5, -5],
];
/** The height of the joint above the track. */
const JOINT = 7.5;

/** The cart on its track, at `position` in metres, with the pole at `angle` radians to the right of the vertical. */
export function cartPoleScene(position: number, angle: number): Scene {
  const x = position * SCALE + WIDTH / 2;
  const [axle] = place([[0, 0]], 0, [x, TRACK + JOINT], HEIGHT);
  return {
    width: WIDTH,
    height: HEIGHT,
    background: [255, 255, 255],
    shapes: [
      polygon(place(CART, 0, [x, TRACK], HEIGHT), [0, 0, 0]),
      polygon(place(POLE, -angle, [x, TRACK + JOINT], HEIGHT), [202, 152, 101]),
      disc(...axle!, 5.5, [129, 132, 203]),
      line(
        place(
          [
            [-1, TRACK],
            [WIDTH, TRACK],
          ],
          0,
          [0, 0],
          HEIGHT,
        ),
        1,
        [0, 0, 0],
      ),
    ],
  };
}
