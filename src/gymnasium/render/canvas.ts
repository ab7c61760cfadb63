import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import { outlines } from './outlines.js';
import { requireScene } from './require-scene.js';
import type { Color, LineShape, Point, Scene, Shape } from './scene.js';

/** What `drawScene` needs of a `CanvasRenderingContext2D`, spelled out so that no types of a browser are needed. */
export interface SceneCanvas {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineJoin: 'bevel' | 'miter' | 'round';
  lineWidth: number;
  /** Keeps the style and the scale. */
  save(): void;
  /** Has again what was kept last. */
  restore(): void;
  /** Scales what is drawn from now on. */
  scale(x: number, y: number): void;
  /** Begins a new outline. */
  beginPath(): void;
  /** Leads the outline back to where it began. */
  closePath(): void;
  /** Goes to a point without a line. */
  moveTo(x: number, y: number): void;
  /** Draws the outline to a point. */
  lineTo(x: number, y: number): void;
  /** Adds an ellipse to the outline; angles in radians. */
  ellipse(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    rotation: number,
    startAngle: number,
    endAngle: number,
  ): void;
  /** Fills the outline. */
  fill(): void;
  /** Fills a rectangle. */
  fillRect(x: number, y: number, width: number, height: number): void;
  /** Draws the outline as a line. */
  stroke(): void;
}

/**
 * Draws a scene on a browser's canvas, the same picture as `rgb_array`:
 *
 * ```ts
 * const context = canvas.getContext('2d');
 * drawScene(context, env.scene(), canvas.width / scene.width);
 * ```
 *
 * @param scale canvas pixels for one pixel of the scene. Default: 1.
 * @throws {@link InvalidArgumentError} for what is no scene, or no context of a canvas.
 */
export function drawScene(context: SceneCanvas, scene: Scene, scale = 1): void {
  requireScene(scene, 'drawScene');
  if (typeof context?.save !== 'function') {
    throw new InvalidArgumentError(
      `drawScene got the context ${quote(context)}; expected that of a canvas, canvas.getContext('2d').`,
    );
  }
  context.save();
  context.scale(scale, scale);
  context.fillStyle = css(scene.background);
  context.fillRect(0, 0, scene.width, scene.height);
  for (const shape of scene.shapes) drawShape(context, shape);
  context.restore();
}

function drawShape(context: SceneCanvas, shape: Shape): void {
  if (shape.kind === 'line') {
    strokeLine(context, shape);
    return;
  }
  context.fillStyle = css(shape.fill);
  if (shape.kind === 'ellipse') {
    context.beginPath();
    context.ellipse(...shape.center, ...shape.radii, 0, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  for (const points of outlines(shape).polygons) {
    tracePath(context, points);
    context.closePath();
    context.fill();
  }
}

function strokeLine(context: SceneCanvas, shape: LineShape): void {
  context.strokeStyle = css(shape.stroke);
  context.lineWidth = shape.width;
  context.lineJoin = 'round';
  tracePath(context, shape.points);
  context.stroke();
}

function tracePath(context: SceneCanvas, points: readonly Point[]): void {
  context.beginPath();
  points.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

function css([red, green, blue, opacity = 1]: Color): string {
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}
