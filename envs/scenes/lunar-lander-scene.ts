import {
  type Color,
  disc,
  line,
  type Point,
  polygon,
  type Scene,
  type Shape,
} from '../../src/gymnasium/render/scene.js';
import { type Particle, particleRadius } from '../physics/exhaust.js';
import { flagsX, padY, viewHeight, viewWidth } from '../physics/lander-terrain.js';
import { craftOutline, type LanderWorld, legSize } from '../physics/lander-world.js';
import { bodyShapes } from './body-shapes.js';

/** Pixels a metre. */
const scale = 30;
const width = viewWidth * scale;
const height = viewHeight * scale;
const violet: Color = [128, 102, 230];
const dark: Color = [77, 77, 128];
const [legWidth, legHeight] = legSize;
const legOutline = [
  { x: -legWidth, y: -legHeight },
  { x: legWidth, y: -legHeight },
  { x: legWidth, y: legHeight },
  { x: -legWidth, y: legHeight },
];

/** The craft with its exhaust above the ground, which is white under a black sky, and the flags of the pad. */
export function lunarLanderScene(world: LanderWorld): Scene {
  const skyline = world.terrain.map(([x, y]) => pixel(x, y));
  const [leg1, leg2] = world.legs;
  return {
    width,
    height,
    background: [255, 255, 255],
    shapes: [
      polygon([[0, 0], ...skyline, [width, 0]], [0, 0, 0]),
      ...world.particles.map(puff),
      ...bodyShapes(craftOutline, world.craft, scale, height, violet, dark),
      ...bodyShapes(legOutline, leg1, scale, height, violet, dark),
      ...bodyShapes(legOutline, leg2, scale, height, violet, dark),
      ...flagsX.flatMap(flag),
    ],
  };
}

function pixel(x: number, y: number): Point {
  return [x * scale, height - y * scale];
}

function puff({ x, y, life }: Particle): Shape {
  const red = Math.floor(Math.max(0.2, 0.15 + life) * 255);
  const rest = Math.floor(Math.max(0.2, 0.5 * life) * 255);
  return disc(...pixel(x, y), particleRadius * scale, [red, rest, rest]);
}

function flag(x: number): Shape[] {
  const [left, foot] = pixel(x, padY);
  const top = foot - 50;
  return [
    line(
      [
        [left, foot],
        [left, top],
      ],
      1,
      [255, 255, 255],
    ),
    polygon(
      [
        [left, top],
        [left, top + 10],
        [left + 25, top + 5],
      ],
      [204, 204, 0],
    ),
  ];
}
