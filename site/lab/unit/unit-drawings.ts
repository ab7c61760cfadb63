import type { CanvasColours } from '../team/canvas-colours.js';
import { numberText } from '../team/number-text.js';
import { KEPT_MOMENTS, type UnitMoment } from './unit-history.js';

/** A canvas made ready to be drawn on in CSS pixels: of the size it has on the page, sharp on any screen, empty. */
export function readyContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || height === 0) return undefined;
  const ratio = Math.min(3, devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * The last steps of a unit, the newest at the right: above, a bar where it fired, with its chance as a line; below, its
 * pay as bars, up where it was paid and down where it was charged. What is not known yet is left out.
 */
export function drawHistory(canvas: HTMLCanvasElement, moments: readonly UnitMoment[], colours: CanvasColours): void {
  const context = readyContext(canvas);
  if (context === undefined) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const pitch = width / KEPT_MOMENTS;
  const at = (k: number) => width - (moments.length - k) * pitch;
  const raster = { top: 1, height: height * 0.48 };
  const pay = { middle: height * 0.77, half: height * 0.21 };
  context.fillStyle = colours.panel;
  context.fillRect(0, raster.top, width, raster.height);
  context.fillRect(0, pay.middle - pay.half, width, 2 * pay.half);
  const numbers = moments.flatMap(({ p, a }) => [p, a]).filter(Number.isFinite);
  const least = Math.min(0, ...numbers);
  const most = Math.max(1, ...numbers);
  const y = (value: number) => raster.top + raster.height * (1 - (value - least) / (most - least));
  context.fillStyle = colours.text;
  context.globalAlpha = 0.55;
  moments.forEach(({ a }, k) => {
    if (a !== 0 && !Number.isNaN(a))
      context.fillRect(at(k), Math.min(y(0), y(a)), Math.max(1, pitch - 0.5), Math.abs(y(a) - y(0)));
  });
  context.globalAlpha = 1;
  context.strokeStyle = colours.pinned;
  context.lineWidth = 1.75;
  context.beginPath();
  moments.forEach(({ p }, k) => Number.isNaN(p) || context.lineTo(at(k) + pitch / 2, y(p)));
  context.stroke();
  const largest = moments.reduce((size, { paid }) => Math.max(size, Math.abs(paid) || 0), 0);
  for (const sign of [1, -1]) {
    context.fillStyle = sign > 0 ? colours.positive : colours.negative;
    moments.forEach(({ paid }, k) => {
      if (!(paid * sign > 0)) return;
      const size = Math.max(1, (Math.abs(paid) / largest) * pay.half);
      context.fillRect(at(k), sign > 0 ? pay.middle - size : pay.middle, Math.max(1, pitch - 0.5), size);
    });
  }
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, pay.middle);
  context.lineTo(width, pay.middle);
  context.stroke();
}

/** Rows of a named bar, in CSS pixels. */
export const BAR_ROW = 15;
/** So many senders have bars with their names. */
export const MOST_NAMED = 24;

/**
 * Weights as a picture: an image where they come from one, bars with names where they are few, otherwise bars side by
 * side.
 */
export function drawWeights(
  canvas: HTMLCanvasElement,
  weights: ArrayLike<number>,
  { names, imageWidth }: { readonly names: readonly string[]; readonly imageWidth: number | undefined },
  colours: CanvasColours,
): void {
  const context = readyContext(canvas);
  if (context === undefined) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const count = weights.length;
  let largest = 0;
  for (let k = 0; k < count; k++) largest = Math.max(largest, Math.abs(weights[k]!));
  const share = (k: number) => (largest > 0 ? weights[k]! / largest : 0);
  const colour = (value: number) => (value > 0 ? colours.positive : colours.negative);
  if (imageWidth !== undefined) {
    const rows = Math.ceil(count / imageWidth);
    const side = Math.min(width / imageWidth, height / rows);
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, side * imageWidth, side * rows);
    for (let k = 0; k < count; k++) {
      context.fillStyle = colour(share(k));
      context.globalAlpha = Math.abs(share(k));
      context.fillRect((k % imageWidth) * side, Math.floor(k / imageWidth) * side, side + 0.5, side + 0.5);
    }
    context.globalAlpha = 1;
    return;
  }
  if (count > MOST_NAMED) {
    const pitch = width / count;
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, height);
    for (let k = 0; k < count; k++) {
      const size = (Math.abs(share(k)) * height) / 2;
      context.fillStyle = colour(share(k));
      context.fillRect(k * pitch, share(k) > 0 ? height / 2 - size : height / 2, Math.max(0.75, pitch - 0.5), size);
    }
    context.fillStyle = colours.line;
    context.fillRect(0, height / 2 - 0.5, width, 1);
    return;
  }
  context.font = `12px ${colours.font}`;
  context.textBaseline = 'middle';
  const widest = Math.min(width * 0.4, Math.max(...names.map((name) => context.measureText(name).width)) + 8);
  const middle = widest + (width - widest - 44) / 2;
  const half = (width - widest - 44) / 2;
  for (let k = 0; k < count; k++) {
    const y = (k + 0.5) * BAR_ROW;
    context.fillStyle = colours.muted;
    context.textAlign = 'left';
    context.fillText(names[k] ?? String(k), 0, y, widest - 6);
    context.fillStyle = colour(share(k));
    const size = Math.abs(share(k)) * half;
    context.fillRect(share(k) > 0 ? middle : middle - size, y - 4, size, 8);
    context.fillStyle = colours.text;
    context.textAlign = 'right';
    context.fillText(numberText(Number(weights[k]!.toPrecision(2))), width, y);
  }
  context.fillStyle = colours.line;
  context.fillRect(middle - 0.5, 0, 1, count * BAR_ROW);
}
