import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';

const SIZE = 500;
const MIDDLE = SIZE / 2;
/** Pixels a metre: the picture shows 2.2 m to each side of the joint. */
const SCALE = SIZE / 4.4;
const ROD_WIDTH = 0.2 * SCALE;
const ROD: readonly Point[] = [
  [0, -ROD_WIDTH / 2],
  [0, ROD_WIDTH / 2],
  [SCALE, ROD_WIDTH / 2],
  [SCALE, -ROD_WIDTH / 2],
];
const RED = [204, 77, 77] as const;
const BLACK = [0, 0, 0] as const;

/** The rod at `angle` radians counter-clockwise from the upright, and the torque, if there is one, as a bent arrow. */
export function pendulumScene(angle: number, torque: number): Scene {
  const turn = angle + Math.PI / 2;
  const [joint, end] = place(
    [
      [0, 0],
      [SCALE, 0],
    ],
    turn,
    [MIDDLE, MIDDLE],
    SIZE,
  ) as [Point, Point];
  return {
    width: SIZE,
    height: SIZE,
    background: [255, 255, 255],
    shapes: [
      polygon(place(ROD, turn, [MIDDLE, MIDDLE], SIZE), RED),
      disc(...joint, ROD_WIDTH / 2 + 0.5, RED),
      disc(...end, ROD_WIDTH / 2 + 0.5, RED),
      ...(Number.isNaN(torque) || torque === 0 ? [] : arrow(torque)),
      disc(...joint, 0.05 * SCALE + 0.5, BLACK),
    ],
  };
}

/** Three quarters of a circle from the top, counter-clockwise for a positive torque, larger for a stronger one. */
function arrow(torque: number): Shape[] {
  const radius = 0.235 * SCALE * Math.abs(torque);
  const direction = Math.sign(torque);
  const arc = Array.from({ length: 49 }, (_, i): Point => {
    const angle = (1.5 * Math.PI * i) / 48;
    return [-direction * radius * Math.sin(angle), radius * Math.cos(angle)];
  });
  const tip = 0.045 * SCALE * Math.abs(torque);
  const [x] = arc.at(-1)!;
  const head: Point[] = [
    [x, 2.2 * tip],
    [x - 0.9 * tip, -0.4 * tip],
    [x, 0],
    [x + 0.9 * tip, -0.4 * tip],
  ];
  const toPicture = (points: readonly Point[]): Point[] => place(points, 0, [MIDDLE, MIDDLE], SIZE);
  return [line(toPicture(arc), Math.max(1, 0.012 * SCALE * Math.abs(torque)), BLACK), polygon(toPicture(head), BLACK)];
}
