import { powerOfTen } from './power-of-ten.js';

/** Where an axis has its marks. */
export interface AxisTicks {
  readonly ticks: readonly number[];
  readonly step: number;
  /** Decimals needed to write every tick exactly. */
  readonly decimals: number;
}

/**
 * About `count` round values in [min, max], a step of 1, 2 or 5 times a power of ten apart.
 * The rounding of the step is Heckbert's "Nice numbers for graph labels" (Graphics Gems, 1990).
 */
export function axisTicks(min: number, max: number, count: number): AxisTicks {
  const raw = (max - min) / Math.max(1, count);
  const power = powerOfTen(Math.floor(Math.log10(raw)));
  const fraction = raw / power;
  const step = (fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10) * power;
  const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  // The tolerance keeps an end that is a multiple of the step in spite of rounding.
  const first = Math.ceil(min / step - 1e-9);
  const length = Math.max(0, Math.floor(max / step + 1e-9) - first + 1);
  const ticks = Array.from({ length }, (_, k) => round((first + k) * step, decimals));
  return { ticks, step, decimals };
}

/** The smallest range of whole steps around the finite values; one of width > 0 even for equal values or none. */
export function axisRange(values: readonly number[], count: number): { min: number; max: number } {
  const finite = values.filter(Number.isFinite);
  let min = finite.length === 0 ? 0 : Math.min(...finite);
  let max = finite.length === 0 ? 1 : Math.max(...finite);
  // A range lost in the rounding of its ends cannot be divided into ticks, so it counts as a single value.
  if (max - min <= 1e-9 * Math.max(Math.abs(min), Math.abs(max))) {
    const margin = min === 0 ? 1 : Math.abs(min) / 2;
    min -= margin;
    max += margin;
  }
  const { step, decimals } = axisTicks(min, max, count);
  return {
    min: round(Math.floor(min / step + 1e-9) * step, decimals),
    max: round(Math.ceil(max / step - 1e-9) * step, decimals),
  };
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}
