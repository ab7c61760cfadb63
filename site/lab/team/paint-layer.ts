import type { LabLayer } from '../contract.js';
import type { CanvasColours } from './canvas-colours.js';
import { FULL_CIRCLE, triangle } from './shapes.js';
import { centreOf, type LayerPlaces, type TeamLayout } from './team-layout.js';

/** A layer to be painted. */
export interface LayerPainting {
  readonly context: CanvasRenderingContext2D;
  readonly colours: CanvasColours;
  readonly layout: TeamLayout;
  readonly layer: number;
  readonly places: LayerPlaces;
  /** How dark a unit is, 0 to 1. */
  readonly filled: (unit: number) => number;
  /** What its units did; undefined of the sensors. */
  readonly told: LabLayer | undefined;
  /** Units select among more than two actions, whose numbers are written. */
  readonly isChoice: boolean;
  /** From −1 to 1: what a unit was paid, of the largest pay of its layer of late. */
  readonly payOf: (unit: number) => number;
}

/** Shades of darkness and of pay; what has one shade is drawn by one call. */
const SHADES = 10;

/** A disc a unit: dark by its chance, ringed where it fired, tinted and marked by its pay. */
export function paintDots({
  context,
  colours,
  layout,
  layer,
  places,
  filled,
  told,
  isChoice,
  payOf,
}: LayerPainting): void {
  const { count, radius } = places;
  const centres = Array.from({ length: count }, (_, unit) => centreOf(layout, { layer, unit }));
  const discs = (units: readonly number[], of: (unit: number) => number) => {
    context.beginPath();
    for (const unit of units) {
      const { x, y } = centres[unit]!;
      context.moveTo(x + of(unit), y);
      context.arc(x, y, of(unit), 0, FULL_CIRCLE);
    }
  };
  const all = Array.from({ length: count }, (_, unit) => unit);
  if (told)
    for (const [shade, units] of byShade(all, payOf)) {
      const size = Math.abs(shade) / SHADES;
      context.fillStyle = shade > 0 ? colours.positive : colours.negative;
      context.globalAlpha = 0.15 + 0.45 * size;
      discs(units, () => radius + Math.max(1.5, radius * 0.55 * (0.4 + 0.6 * size)));
      context.fill();
    }
  context.globalAlpha = 1;
  context.fillStyle = colours.paper;
  discs(all, () => radius);
  context.fill();
  context.fillStyle = colours.text;
  for (const [shade, units] of byShade(all, filled)) {
    context.globalAlpha = (0.92 * shade) / SHADES;
    discs(units, () => radius);
    context.fill();
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.muted;
  context.lineWidth = 1;
  discs(all, () => radius);
  context.stroke();
  if (told === undefined) return;
  if (isChoice) {
    context.font = `${Math.round(radius * 1.1)}px ${colours.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const unit of all) {
      if (Number.isNaN(told.a[unit])) continue;
      context.fillStyle = filled(unit) > 0.5 ? colours.paper : colours.text;
      context.fillText(String(told.a[unit]), centres[unit]!.x, centres[unit]!.y + 0.5);
    }
  }
  context.strokeStyle = colours.text;
  context.lineWidth = radius > 6 ? 2 : 1.25;
  discs(
    all.filter((unit) => !isChoice && told.a[unit]! > 0.5),
    () => radius + context.lineWidth + 0.5,
  );
  context.stroke();
  if (radius < 4.5) return;
  // A mark beside the unit says by its shape what the tint says by its colour.
  for (const sign of [1, -1]) {
    context.fillStyle = sign > 0 ? colours.positive : colours.negative;
    context.beginPath();
    for (const unit of all) {
      const share = payOf(unit) * sign;
      if (!(share > 1 / SHADES)) continue;
      const { x, y } = centres[unit]!;
      const side = Math.max(2.5, radius * (0.2 + 0.3 * share));
      triangle(context, x + radius * 1.05, y - sign * radius * 0.95, side, sign);
    }
    context.fill();
  }
}

/**
 * A heat strip: a cell a unit, dark by its chance; above its middle tinted where it was paid, below where it was
 * charged.
 */
export function paintCells({ context, colours, layout, layer, places, filled, told, payOf }: LayerPainting): void {
  const { count, pitch, box } = places;
  const half = pitch / 2;
  const all = Array.from({ length: count }, (_, unit) => unit);
  const centres = all.map((unit) => centreOf(layout, { layer, unit }));
  context.fillStyle = colours.paper;
  context.fillRect(box.left, box.top, box.width, box.height);
  context.fillStyle = colours.text;
  for (const [shade, units] of byShade(all, filled)) {
    context.globalAlpha = (0.92 * shade) / SHADES;
    for (const unit of units) context.fillRect(centres[unit]!.x - half, centres[unit]!.y - half, pitch, pitch);
  }
  if (told) {
    for (const [shade, units] of byShade(all, payOf)) {
      context.fillStyle = shade > 0 ? colours.positive : colours.negative;
      context.globalAlpha = Math.min(1, 0.15 + Math.abs(shade) / SHADES);
      const top = shade > 0 ? -half : half - pitch / 4;
      for (const unit of units) context.fillRect(centres[unit]!.x - half, centres[unit]!.y + top, pitch, pitch / 4);
    }
    context.globalAlpha = 1;
    if (pitch >= 5) {
      context.strokeStyle = colours.text;
      context.lineWidth = 1;
      context.beginPath();
      for (const unit of all)
        if (told.a[unit]! > 0.5)
          context.rect(centres[unit]!.x - half + 0.75, centres[unit]!.y - half + 0.75, pitch - 1.5, pitch - 1.5);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
}

/**
 * How dark each of some numbers is drawn, 0 to 1: chances as they are, others by the largest among them, a negative one
 * lighter than half.
 */
export function darkness(values: Float32Array): (unit: number) => number {
  let least = 0;
  let most = 1;
  for (const value of values) {
    // Not what is not known.
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const size = Math.max(-least, most);
  return least < 0 ? (unit) => (values[unit]! / size + 1) / 2 : (unit) => values[unit]! / most;
}

/**
 * Units by the shade in which they are drawn, −`SHADES` to `SHADES`; those of shade 0 are not drawn, nor those of which
 * nothing is known.
 */
function byShade(units: readonly number[], of: (unit: number) => number): Map<number, number[]> {
  const shades = new Map<number, number[]>();
  for (const unit of units) {
    const shade = Math.round(of(unit) * SHADES);
    if (!(Math.abs(shade) > 0)) continue;
    const same = shades.get(shade);
    if (same) same.push(unit);
    else shades.set(shade, [unit]);
  }
  return shades;
}
