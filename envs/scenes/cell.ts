import { type Color, ellipse, line, type Point, polygon, type Shape } from '../../src/gymnasium/render/scene.js';

/** Draws in a rectangle of the picture by fractions of its width and height, from its upper left corner. */
export interface Cell {
  box(x: number, y: number, width: number, height: number, fill: Color): Shape;
  oval(x: number, y: number, radiusX: number, radiusY: number, fill: Color): Shape;
  patch(points: readonly Point[], fill: Color): Shape;
  /** A line `width` pixels wide. */
  stroke(points: readonly Point[], width: number, color: Color): Shape;
}

/** The rectangle with its upper left corner at (left, top), in pixels. */
export function cell(left: number, top: number, width: number, height: number): Cell {
  const at = ([x, y]: Point): Point => [left + x * width, top + y * height];
  const patch = (points: readonly Point[], fill: Color): Shape => polygon(points.map(at), fill);
  return {
    patch,
    box: (x, y, w, h, fill) =>
      patch(
        [
          [x, y],
          [x + w, y],
          [x + w, y + h],
          [x, y + h],
        ],
        fill,
      ),
    oval: (x, y, rx, ry, fill) => ellipse(...at([x, y]), rx * width, ry * height, fill),
    stroke: (points, w, color) => line(points.map(at), w, color),
  };
}
