import {
  type Color,
  disc,
  line,
  type Point,
  polygon,
  type Scene,
  type Shape,
} from '../../src/gymnasium/render/scene.js';
import { PARTICLE_RADIUS, type Particle } from '../physics/exhaust.js';
import { flagsX, PAD_Y, VIEW_HEIGHT, VIEW_WIDTH } from '../physics/lander-terrain.js';
import { craftOutline, type LanderWorld, LEG_SIZE } from '../physics/lander-world.js';
import { bodyShapes } from './body-shapes.js';

/** Pixels a metre. */
const SCALE = 30;
const WIDTH = VIEW_WIDTH * SCALE;
const HEIGHT = VIEW_HEIGHT * SCALE;
const VIOLET: Color = [128, 102, 230];
const DARK: Color = [77, 77, 128];
const [legWidth, legHeight] = LEG_SIZE;
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
    width: WIDTH,
    height: HEIGHT,
    background: [255, 255, 255],
    shapes: [
      polygon([[0, 0], ...skyline, [WIDTH, 0]], [0, 0, 0]),
      ...world.particles.map(puff),
      ...bodyShapes(craftOutline, world.craft, SCALE, HEIGHT, VIOLET, DARK),
      ...bodyShapes(legOutline, leg1, SCALE, HEIGHT, VIOLET, DARK),
      ...bodyShapes(legOutline, leg2, SCALE, HEIGHT, VIOLET, DARK),
      ...flagsX.flatMap(flag),
    ],
  };
}

function pixel(x: number, y: number): Point {
  return [x * SCALE, HEIGHT - y * SCALE];
}

function puff({ x, y, life }: Particle): Shape {
  const red = Math.floor(Math.max(0.2, 0.15 + life) * 255);
  const rest = Math.floor(Math.max(0.2, 0.5 * life) * 255);
  return disc(...pixel(x, y), PARTICLE_RADIUS * SCALE, [red, rest, rest]);
}

function flag(x: number): Shape[] {
  const [left, foot] = pixel(x, PAD_Y);
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
