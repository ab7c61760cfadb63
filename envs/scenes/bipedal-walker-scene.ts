import { type Color, line, type Point, polygon, type Scene, type Shape } from '../../src/gymnasium/render/scene.js';
import { CORNER_STEP, type Corner, SCALE, START_HEIGHT, VIEW_HEIGHT, VIEW_WIDTH } from '../physics/walker-terrain.js';
import { hullOutline, LIDAR_RAYS, LOWER_SIZE, UPPER_SIZE, type WalkerWorld } from '../physics/walker-world.js';
import { bodyShapes } from './body-shapes.js';

const WIDTH = VIEW_WIDTH * SCALE;
const HEIGHT = VIEW_HEIGHT * SCALE;

/**
 * The walker a fifth of the width from the left, over the ground and under the clouds, with one ray of the lidar at a
 * time.
 */
export function bipedalWalkerScene(world: WalkerWorld, age: number): Scene {
  const { hull } = world;
  const scroll = Math.max(0, hull.x - VIEW_WIDTH / 5);
  const pixel = ([x, y]: Corner): Point => [(x - scroll) * SCALE, HEIGHT - y * SCALE];
  const visible = (points: readonly Point[]): boolean =>
    points.some(([x]) => x >= 0) && points.some(([x]) => x <= WIDTH);
  const shapes: Shape[] = [];

  for (const cloud of world.clouds) {
    // Clouds are far away and pass at half the pace.
    const points = cloud.map(([x, y]) => pixel([x + scroll / 2, y]));
    if (visible(points)) shapes.push(polygon(points, [255, 255, 255]));
  }
  const surface: Shape[] = [];
  const earth: Point[] = [];
  for (let i = 1; i < world.terrain.ground.length; i++) {
    const side = [pixel(world.terrain.ground[i - 1]!), pixel(world.terrain.ground[i]!)];
    if (!visible(side)) continue;
    earth.push(...side);
    surface.push(line(side, 1, [76, i % 2 === 1 ? 255 : 204, 76]));
  }
  // One polygon, for the edges of neighbours would show.
  const [left] = earth[0]!;
  const [right] = earth.at(-1)!;
  shapes.push(polygon([[left, HEIGHT], ...earth, [right, HEIGHT]], [102, 153, 76]));
  const ray = lidarRay(age);
  if (ray !== null) shapes.push(line([pixel([hull.x, hull.y]), pixel(world.lidar(ray).end)], 1, [255, 0, 0]));
  shapes.push(...surface);
  for (const block of world.terrain.blocks) {
    const points = block.map(pixel);
    if (visible(points)) {
      shapes.push(polygon(points, [255, 255, 255]), line([...points, points[0]!], 1, [153, 153, 153]));
    }
  }
  const draw = (outline: readonly { x: number; y: number }[], body: Place, fill: Color, edge: Color): void => {
    shapes.push(...bodyShapes(outline, { ...body, x: body.x - scroll }, SCALE, HEIGHT, fill, edge));
  };
  const [upper1, lower1, upper2, lower2] = world.parts;
  const far = [
    [178, 101, 152],
    [127, 76, 101],
  ] as const;
  const near = [
    [128, 51, 102],
    [77, 26, 51],
  ] as const;
  draw(rectangleOf(UPPER_SIZE), upper1, ...far);
  draw(rectangleOf(LOWER_SIZE), lower1, ...far);
  draw(rectangleOf(UPPER_SIZE), upper2, ...near);
  draw(rectangleOf(LOWER_SIZE), lower2, ...near);
  draw(hullOutline, hull, [127, 51, 229], [76, 76, 127]);
  shapes.push(...flag(pixel([CORNER_STEP * 3, START_HEIGHT])));
  return { width: WIDTH, height: HEIGHT, background: [215, 215, 255], shapes };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** The ray that the picture shows: all ten forth and back, then none until 100 steps are over. */
function lidarRay(age: number): number | null {
  const i = age % 100;
  if (i < LIDAR_RAYS) return i;
  return i < 2 * LIDAR_RAYS ? 2 * LIDAR_RAYS - 1 - i : null;
}

function rectangleOf([x, y]: readonly [number, number]): { x: number; y: number }[] {
  return [
    { x: -x, y: -y },
    { x, y: -y },
    { x, y },
    { x: -x, y },
  ];
}

function flag([x, foot]: Point): Shape[] {
  const top = foot - 50;
  const cloth: Point[] = [
    [x, top],
    [x, top + 10],
    [x + 25, top + 5],
  ];
  return [
    line(
      [
        [x, foot],
        [x, top],
      ],
      1,
      [0, 0, 0],
    ),
    polygon(cloth, [230, 51, 0]),
    line([...cloth, cloth[0]!], 1, [0, 0, 0]),
  ];
}
