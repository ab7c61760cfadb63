import type { Point } from './scene.js';

/**
 * The points of a figure given in axes with y upwards, turned counter-clockwise by `angle` (radians) about their
 * origin, which comes to lie at `origin`, as points of a picture `height` pixels high. Whole numbers become the middles
 * of pixels, the lowest row being 0.
 */
export function place(points: readonly Point[], angle: number, origin: Point, height: number): Point[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return points.map(([x, y]): Point => [origin[0] + x * c - y * s + 0.5, height - 0.5 - (origin[1] + x * s + y * c)]);
}
