import { place } from '../../src/gymnasium/render/place.js';
import { disc, line, type Point, polygon, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';

const size = 500;
const middle = size / 2;
/** Pixels a metre: the picture shows 2.2 m to each side of the joint. */
const scale = size / 4.4;
const rodWidth = 0.2 * scale;
const rod: readonly Point[] = [
  [0, -rodWidth / 2],
  [0, rodWidth / 2],
  [scale, rodWidth / 2],
  [scale, -rodWidth / 2],
];
const red = [204, 77, 77] as const;
const black = [0, 0, 0] as const;

/** The rod at `angle` radians counter-clockwise from the upright, and the torque, if there is one, as a bent arrow. */
export function pendulumScene(angle: number, torque: number): Scene {
  const turn = angle + Math.PI / 2;
  const [joint, end] = place(
    [
      [0, 0],
      [scale, 0],
    ],
    turn,
    [middle, middle],
    size,
  ) as [Point, Point];
  return {
    width: size,
    height: size,
    background: [255, 255, 255],
    shapes: [
      polygon(place(rod, turn, [middle, middle], size), red),
      disc(...joint, rodWidth / 2 + 0.5, red),
      disc(...end, rodWidth / 2 + 0.5, red),
      ...(Number.isNaN(torque) || torque === 0 ? [] : arrow(torque)),
      disc(...joint, 0.05 * scale + 0.5, black),
    ],
  };
}

/** Three quarters of a circle from the top, counter-clockwise for a positive torque, larger for a stronger one. */
function arrow(torque: number): Shape[] {
  const radius = 0.235 * scale * Math.abs(torque);
  const direction = Math.sign(torque);
  const arc = Array.from({ length: 49 }, (_, i): Point => {
    const angle = (1.5 * Math.PI * i) / 48;
    return [-direction * radius * Math.sin(angle), radius * Math.cos(angle)];
  });
  const tip = 0.045 * scale * Math.abs(torque);
  const [x] = arc.at(-1)!;
  const head: Point[] = [
    [x, 2.2 * tip],
    [x - 0.9 * tip, -0.4 * tip],
    [x, 0],
    [x + 0.9 * tip, -0.4 * tip],
  ];
  const toPicture = (points: readonly Point[]): Point[] => place(points, 0, [middle, middle], size);
  return [line(toPicture(arc), Math.max(1, 0.012 * scale * Math.abs(torque)), black), polygon(toPicture(head), black)];
}
