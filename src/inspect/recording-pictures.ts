import type { RecordedTable, UnitMeasure, UnitRecording } from '../microscope/index.js';
import { heatMap } from '../report/heat-map.js';
import type { Html } from '../report/html.js';
import { formatCount } from '../text/number-format.js';
import { shortNumber } from './unit-text.js';

/**
 * One measure of the units of a layer over time, or what they did in a lane, as a heat map: a row a unit, time from
 * left to right.
 */
export interface RecordingPicture {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly title: string;
  /** What the colours mean. */
  readonly scale: string;
  /** From the first step to the last, in words. */
  readonly span: string;
  readonly rows: number;
  readonly picture: Html;
}

/** Pictures have at most so many cells in a row and in a column: neighbours share one, as their mean. */
const MOST_CELLS = { time: 120, units: 128 };

/** What is drawn of each layer. */
export const DRAWN: Readonly<Partial<Record<UnitMeasure, string>>> = {
  rate: 'how often it fired',
  credit: 'what it was paid',
  normIn: 'norm of its synapses',
};

/** Pictures of a recording, unit × time, layer by layer; measures of which there is nothing to tell are left out. */
export function recordingPictures(
  recording: RecordedTable<UnitMeasure>,
  drawn: Readonly<Partial<Record<UnitMeasure, string>>> = DRAWN,
): RecordingPicture[] {
  const span = spanOf(recording.columns.step);
  return gridsOf(recording).flatMap(({ layer, units, times, rowOf }) =>
    Object.entries(drawn).flatMap(([measure, title]) => {
      const values = recording.columns[measure as UnitMeasure];
      return pictureOf({ layer, title, span, units, times, of: (unit, time) => values[rowOf(unit, time)]! }, measure);
    }),
  );
}

/** From the beginning of the first window to the end of the last, which is taken to be as long as the first. */
function spanOf(steps: Float64Array): string {
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const second = steps.find((step) => step !== first) ?? first;
  return `steps ${formatCount(first)} to ${formatCount(last + second - first)}`;
}

/**
 * What the units did in one of the recorded lanes, unit × step, layer by layer: the last steps, those of windows beside
 * each other.
 */
export function rasterPictures({ raster }: Pick<UnitRecording, 'raster'>, lane: number): RecordingPicture[] {
  const own = rowsOfLane(raster, lane);
  const { columns, rows } = own;
  if (rows === 0) return [];
  const titles = { action: 'what it did', credit: 'what it was paid' } as const;
  return gridsOf(own).flatMap(({ layer, units, times, rowOf }) => {
    const shown = Math.min(times, MOST_CELLS.time);
    const first = times - shown;
    const span = `steps ${formatCount(columns.step[rowOf(0, first)]!)} to ${formatCount(columns.step.at(-1)!)}, window by window`;
    return (['action', 'credit'] as const).flatMap((measure) => {
      const values = columns[measure];
      const of = (unit: number, time: number) => values[rowOf(unit, first + time)]!;
      return pictureOf({ layer, title: `${titles[measure]}, lane ${lane}`, span, units, times: shown, of }, measure);
    });
  });
}

interface Grid {
  readonly layer: number;
  readonly units: number;
  readonly times: number;
  readonly rowOf: (unit: number, time: number) => number;
}

/** The rows of a table layer by layer: at each time there is one for each column of units, in the same order. */
function gridsOf({ rows, columns }: RecordedTable<'step' | 'layer'>): Grid[] {
  const steps = columns.step;
  let width = 0;
  while (width < rows && steps[width] === steps[0]) width++;
  const layers = Array.from(columns.layer.subarray(0, width));
  return [...new Set(layers)].map((layer) => {
    const [first, units] = [layers.indexOf(layer), layers.filter((of) => of === layer).length];
    return { layer, units, times: rows / width, rowOf: (unit, time) => time * width + first + unit };
  });
}

interface Drawing extends Omit<Grid, 'rowOf'> {
  readonly title: string;
  readonly span: string;
  readonly of: (unit: number, time: number) => number;
}

/** A list of one picture; of none where all values are NaN. */
function pictureOf({ layer, title, span, units, times, of }: Drawing, measure: string): RecordingPicture[] {
  const [rows, columns] = [Math.min(units, MOST_CELLS.units), Math.min(times, MOST_CELLS.time)];
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let [sum, count] = [0, 0];
      for (let unit = Math.floor((row * units) / rows); unit < Math.floor(((row + 1) * units) / rows); unit++)
        for (let t = Math.floor((column * times) / columns); t < Math.floor(((column + 1) * times) / columns); t++) {
          const value = of(unit, t);
          if (!Number.isFinite(value)) continue;
          sum += value;
          count++;
        }
      values[row * columns + column] = count > 0 ? sum / count : Number.NaN;
    }
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const isShare = measure === 'rate' || (measure === 'action' && finite.every((value) => value >= 0 && value <= 1));
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const largest = isShare ? 1 : Math.max(Math.abs(least), Math.abs(most));
  const scale = isShare
    ? 'empty 0, blue 1'
    : least < 0
      ? `vermilion ${shortNumber(-largest, 3)}, empty 0, blue ${shortNumber(largest, 3)}`
      : `empty 0, blue ${shortNumber(largest, 3)}`;
  const description = `Layer ${layer}: ${title}, ${units} rows of units, ${span} from left to right; from ${shortNumber(least, 3)} to ${shortNumber(most, 3)}`;
  return [{ layer, title, scale, span, rows, picture: heatMap({ rows, columns, values, most: largest, description }) }];
}

function rowsOfLane({ rows, columns }: UnitRecording['raster'], lane: number): UnitRecording['raster'] {
  const own: number[] = [];
  for (let row = 0; row < rows; row++) if (columns.lane[row] === lane) own.push(row);
  const picked = Object.entries(columns).map(([name, values]) => [name, Float64Array.from(own, (row) => values[row]!)]);
  return { rows: own.length, columns: Object.fromEntries(picked) };
}
