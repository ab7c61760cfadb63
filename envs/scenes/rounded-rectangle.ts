import { type Color, type Point, polygon, type Shape } from '../../src/gymnasium/render/scene.js';

/** A rectangle with its upper left corner at (x, y) and corners rounded by `radius`. */
export function roundedRectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: Color,
): Shape {
  const corners = [
    [x + width - radius, y + radius, -Math.PI / 2],
    [x + width - radius, y + height - radius, 0],
    [x + radius, y + height - radius, Math.PI / 2],
    [x + radius, y + radius, Math.PI],
  ] as const;
  const points = corners.flatMap(([centerX, centerY, from]) =>
    [0, 1, 2, 3, 4].map((i): Point => {
      const angle = from + (i * Math.PI) / 8;
      return [centerX + radius * Math.cos(angle), centerY + radius * Math.sin(angle)];
    }),
  );
  return polygon(points, fill);
}
