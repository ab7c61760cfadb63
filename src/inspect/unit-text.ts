import type { Estimated } from '../microscope/index.js';
import type { InspectedUnit, Inspection, TunedInput } from './inspection.js';

/** `1.3`: unit 3 of layer 1; of a unit that selects among actions `2.0 → 4`, for action 4. */
export function unitName({ layer, unit, choice }: Pick<InspectedUnit, 'layer' | 'unit' | 'choice'>): string {
  return `${layer}.${unit}${choice > 0 ? ` → ${choice}` : ''}`;
}

/** `0.604 ± 0.009`: ± is half a 95 % interval; empty where it was not asked, – where nothing varied. */
export function estimateText(estimate: Estimated | undefined, digits = 3): string {
  if (estimate === undefined) return '';
  const { value, interval } = estimate;
  if (!Number.isFinite(value)) return '–';
  const half = interval && (interval[1] - interval[0]) / 2;
  return `${signed(value, digits)}${half ? ` ± ${half.toFixed(digits)}` : ''}`;
}

/** A number to so many significant digits, with a minus sign. */
export function shortNumber(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e-3 && size < 1e4 ? value.toPrecision(digits) : value.toExponential(1);
  return text.replaceAll('-', '−');
}

/** `+3 −11`: inputs that it fires with and against, the strongest first. */
export function firesForText(inputs: readonly TunedInput[]): string {
  return inputs.map(({ input, correlation }) => `${correlation > 0 ? '+' : '−'}${input}`).join(' ') || '–';
}

function signed(value: number, digits: number): string {
  // A number that rounds to 0 has no sign.
  return Number(value.toFixed(digits)) === 0 ? (0).toFixed(digits) : value.toFixed(digits).replace('-', '−');
}

const LEGEND: readonly (readonly [keyof typeof SHOWN, string])[] = [
  ['firing', 'the mean action; of a unit that fires or not, how often it fired'],
  ['pay', 'root mean square of what it was paid, the direction of its bias, and the mean'],
  [
    'fidelity',
    'correlation of its pay with what its action was worth, in that step or summed over an episode; – where the samples cannot tell it',
  ],
  ['worth', 'what the team gets less when the unit is silent'],
  ['fires for', 'inputs that its action goes with (+) or against (−), the strongest first'],
  ['weights in, out', 'norms of its synapses, and of those over which others hear it'],
];

/** The columns of the table, and which of them are numbers. */
const SHOWN = {
  unit: false,
  firing: true,
  pay: true,
  fidelity: true,
  worth: true,
  'fires for': false,
  'weights in, out': true,
} as const;

type Column = keyof typeof SHOWN;

/** The heads and rows of the table of units; columns that no unit has a value in are left out. */
export function unitRows({ units }: Inspection): { readonly columns: readonly Column[]; readonly rows: string[][] } {
  const cells: Readonly<Record<Column, (unit: InspectedUnit) => string>> = {
    unit: unitName,
    firing: ({ firing }) => shortNumber(firing),
    pay: ({ pay, meanPay }) => `${shortNumber(pay)} (${shortNumber(meanPay, 1)})`,
    fidelity: ({ fidelity }) => estimateText(fidelity, 2),
    worth: ({ worth }) => estimateText(worth),
    'fires for': ({ firesFor }) => firesForText(firesFor),
    'weights in, out': ({ normIn, normOut }) => `${shortNumber(normIn)}, ${shortNumber(normOut)}`,
  };
  const columns = (Object.keys(SHOWN) as Column[]).filter((column) => units.some((unit) => cells[column](unit) !== ''));
  return { columns, rows: units.map((unit) => columns.map((column) => cells[column](unit))) };
}

export function isNumeric(column: string): boolean {
  return SHOWN[column as Column];
}

/** What the columns are, in the order of the table. */
export function legendOf(columns: readonly string[]): readonly (readonly [string, string])[] {
  return LEGEND.filter(([column]) => columns.includes(column));
}
