import { glyph } from './pixel-font.js';
import { type Color, type Point, rectangle, type Shape } from './scene.js';

/** What a shape covers: polygons of one colour that all go round in the same direction. */
export interface Outlines {
  readonly polygons: readonly (readonly Point[])[];
  readonly fill: Color;
}

/** How far, in pixels, the sides of a polygon may lie inside the ellipse they stand for. */
const SAGITTA = 0.03;

/** The polygons that a shape covers. */
export function outlines(shape: Shape): Outlines {
  switch (shape.kind) {
    case 'polygon':
      return { polygons: [shape.points], fill: shape.fill };
    case 'ellipse':
      return { polygons: [ellipsePoints(shape.center, shape.radii)], fill: shape.fill };
    case 'line':
      return { polygons: segmentPolygons(shape.points, shape.width), fill: shape.stroke };
    case 'text':
      return { polygons: textPolygons(shape.at, shape.text, shape.size), fill: shape.fill };
  }
}

function ellipsePoints([x, y]: Point, [radiusX, radiusY]: readonly [number, number]): Point[] {
  const radius = Math.max(radiusX, radiusY);
  const sides = radius <= SAGITTA ? 4 : Math.max(8, Math.ceil(Math.PI / Math.acos(1 - SAGITTA / radius)));
  return Array.from({ length: sides }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / sides;
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)];
  });
}

/** One rectangle for each segment of a line. */
function segmentPolygons(points: readonly Point[], width: number): Point[][] {
  const polygons: Point[][] = [];
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1]!;
    const [x1, y1] = points[i]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) continue;
    const acrossX = ((y1 - y0) / length) * (width / 2);
    const acrossY = ((x0 - x1) / length) * (width / 2);
    polygons.push([
      [x0 + acrossX, y0 + acrossY],
      [x1 + acrossX, y1 + acrossY],
      [x1 - acrossX, y1 - acrossY],
      [x0 - acrossX, y0 - acrossY],
    ]);
  }
  return polygons;
}

/** One rectangle for each horizontal run of a glyph's pixels. */
function textPolygons([x, y]: Point, content: string, size: number): (readonly Point[])[] {
  const polygons: (readonly Point[])[] = [];
  let left = x;
  for (const character of content) {
    const { rows, advance } = glyph(character);
    rows.forEach((row, i) => {
      for (const run of row.matchAll(/#+/g)) {
        polygons.push(rectangle(left + run.index * size, y + i * size, run[0].length * size, size, [0, 0, 0]).points);
      }
    });
    left += advance * size;
  }
  return polygons;
}
