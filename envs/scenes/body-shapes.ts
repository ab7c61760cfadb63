import { place } from '../../src/gymnasium/render/place.js';
import { type Color, line, type Point, polygon, type Shape } from '../../src/gymnasium/render/scene.js';

/** A body's polygon, in metres around its origin, drawn where the body is: filled, with an edge one pixel wide. */
export function bodyShapes(
  outline: readonly { readonly x: number; readonly y: number }[],
  body: { readonly x: number; readonly y: number; readonly angle: number },
  scale: number,
  height: number,
  fill: Color,
  edge: Color,
): Shape[] {
  const corners = outline.map(({ x, y }): Point => [x * scale, y * scale]);
  const points = place(corners, body.angle, [body.x * scale, body.y * scale], height);
  return [polygon(points, fill), line([...points, points[0]!], 1, edge)];
}
