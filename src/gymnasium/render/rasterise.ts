import { outlines } from './outlines.js';
import { requireScene } from './require-scene.js';
import { RgbFrame } from './rgb-frame.js';
import type { Color, Point, Scene } from './scene.js';

/**
 * Draws a scene into a frame, anti-aliased: a pixel takes of a shape's colour the part of its area that the shape
 * covers.
 * @throws {@link InvalidArgumentError} for what is no scene.
 */
export function rasterise(scene: Scene): RgbFrame {
  requireScene(scene, 'rasterise');
  const frame = new RgbFrame(scene.width, scene.height);
  const [red, green, blue] = scene.background;
  for (let i = 0; i < frame.length; i += 3) {
    frame[i] = red;
    frame[i + 1] = green;
    frame[i + 2] = blue;
  }
  for (const shape of scene.shapes) {
    const { polygons, fill } = outlines(shape);
    fillPolygons(frame, polygons, fill);
  }
  return frame;
}

/** Fills the union of polygons that go round in the same direction, so that no seam shows where two of them meet. */
function fillPolygons(frame: RgbFrame, polygons: readonly (readonly Point[])[], fill: Color): void {
  const [left, top, right, bottom] = extent(polygons, frame);
  const width = right - left;
  if (width <= 0 || bottom <= top) return;

  // Each place holds by how much the coverage changes from the pixel on its left; two places more, for what ends at the
  // right edge.
  const changes = new Float32Array((width + 2) * (bottom - top));
  for (const points of polygons) {
    for (let i = 0; i < points.length; i++) {
      const [x0, y0] = points[i]!;
      const [x1, y1] = points[(i + 1) % points.length]!;
      addSide(changes, width, bottom - top, x0 - left, y0 - top, x1 - left, y1 - top);
    }
  }

  for (let y = top; y < bottom; y++) {
    let coverage = 0;
    for (let x = 0; x < width; x++) {
      coverage += changes[(y - top) * (width + 2) + x]!;
      const opacity = Math.min(Math.abs(coverage), 1) * (fill[3] ?? 1);
      if (opacity > 0.001) blend(frame, 3 * (y * frame.width + left + x), fill, opacity);
    }
  }
}

/**
 * Adds what lies to the right of a side, up to the next side, to the coverage: downward sides add, upward sides take
 * away.
 *
 * Source of the method (accumulation of signed areas): Raph Levien (2016), "Inside the fastest font renderer in the
 * world".
 */
function addSide(
  changes: Float32Array,
  width: number,
  height: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  if (y0 === y1) return;
  const direction = y0 < y1 ? 1 : -1;
  const [upperX, upperY, lowerX, lowerY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
  const slope = (lowerX - upperX) / (lowerY - upperY);
  for (let row = Math.max(0, Math.floor(upperY)); row < Math.min(height, lowerY); row++) {
    const from = Math.max(row, upperY);
    const to = Math.min(row + 1, lowerY);
    const xFrom = clamp(upperX + (from - upperY) * slope, 0, width);
    const xTo = clamp(upperX + (to - upperY) * slope, 0, width);
    addInRow(changes, row * (width + 2), Math.min(xFrom, xTo), Math.max(xFrom, xTo), direction * (to - from));
  }
}

/** One row of a side that runs from column `xLeft` to `xRight` while it goes down by `drop`. */
function addInRow(changes: Float32Array, start: number, xLeft: number, xRight: number, drop: number): void {
  const first = Math.floor(xLeft);
  const last = Math.floor(xRight);
  if (first === last) {
    const outside = (xLeft + xRight) / 2 - first;
    changes[start + first]! += drop * (1 - outside);
    changes[start + first + 1]! += drop * outside;
    return;
  }
  let before = 0;
  for (let x = first; x <= last; x++) {
    // The part of the drop up to this column's right edge, and the area to the right of the side within the column.
    const enter = Math.max(xLeft, x);
    const leave = Math.min(xRight, x + 1);
    const part = (drop * (leave - enter)) / (xRight - xLeft);
    const covered = part * (x + 1 - (enter + leave) / 2);
    changes[start + x]! += covered + before;
    before = part - covered;
  }
  changes[start + last + 1]! += before;
}

/** The pixels of the frame that polygons can touch. */
function extent(polygons: readonly (readonly Point[])[], frame: RgbFrame): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of polygons) {
    for (const [x, y] of points) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return [
    clamp(Math.floor(left), 0, frame.width),
    clamp(Math.floor(top), 0, frame.height),
    clamp(Math.ceil(right), 0, frame.width),
    clamp(Math.ceil(bottom), 0, frame.height),
  ];
}

function blend(frame: RgbFrame, at: number, fill: Color, opacity: number): void {
  for (let c = 0; c < 3; c++) {
    const under = frame[at + c]!;
    frame[at + c] = Math.round(under + (fill[c as 0 | 1 | 2] - under) * opacity);
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
