import type { LabWorth } from '../contract.js';
import { numberText } from '../team/number-text.js';

/** `0.314 ± 0.04`: both with as many digits as the spread has that count. */
export function worthText({ value, standardError }: Pick<LabWorth, 'value' | 'standardError'>): string {
  const spread = Number((2 * standardError).toPrecision(2));
  if (spread === 0) return `${numberText(Number(value.toPrecision(2)))} ± 0`;
  const digits = Math.min(10, Math.max(0, 1 - Math.floor(Math.log10(spread))));
  return `${numberText(Number(value.toFixed(digits)))} ± ${numberText(spread)}`;
}
