import { UserError } from '../errors/user-error.js';
import { UNIT_MEASURES, type UnitMeasure, type UnitRecording } from '../microscope/index.js';
import { codeElement, type Html, html } from '../report/html.js';
import { REPORT_COLORS } from '../report/palette.js';
import { sparkline } from '../terminal/sparkline.js';
import { textTable } from '../terminal/text-table.js';
import { formatCount } from '../text/number-format.js';
import { quote } from '../text/quote.js';
import { type RecordingPicture, rasterPictures, recordingPictures } from './recording-pictures.js';
import { shortNumber } from './unit-text.js';

/** A recording to look at: `toString` in a terminal, where Node shows it so by itself, and pictures in notebooks. */
export interface RecordingTable {
  /** Layer by layer the mean over its units of each measure, first and last and as a line of blocks in between. */
  toString(): string;
  /** Heat maps of the units over time, as HTML that loads nothing and is light or dark as its reader's system is. */
  toHtml(): string;
}

/** Who shows values in notebooks asks for this: Deno's kernel for Jupyter, as `Deno.jupyter.$display`. */
const JUPYTER = Symbol.for('Jupyter.display');
/** What Node's console and its REPL ask for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

const MEANS = ['rate', 'entropy', 'credit', 'update', 'moved', 'normIn', 'normOut', 'eligibility'] as const;

/**
 * A recording as a table and as pictures. As the last value of a cell in Deno's Jupyter kernel it is shown as heat
 * maps, unit × time, of firing, credit and norms, with a raster of each recorded lane; in Node it is shown as a table
 * with sparklines.
 *
 * @throws {@link UserError} for what is no recording.
 */
export function recordingTable(recording: UnitRecording): RecordingTable {
  const { rows, columns, raster } = recording ?? {};
  const isRight = (Object.keys(UNIT_MEASURES) as UnitMeasure[]).every((name) => columns?.[name]?.length === rows);
  if (!isRight || raster?.columns === undefined)
    throw new UserError(
      `the recording to show is ${quote(recording)}; expected a recording, as record(team).recording() gives it`,
    );
  const text = () => textOf(recording);
  const pictures = () => htmlOf(recording).toString();
  const shown = {
    toString: text,
    toHtml: pictures,
    [JUPYTER]: () => ({ 'text/plain': text(), 'text/html': pictures() }),
    [INSPECT]: text,
  };
  return shown;
}

function textOf(recording: UnitRecording): string {
  const { rows, columns } = recording;
  const head = headOf(recording);
  if (rows === 0) return `${head}; no window is over yet`;
  const layers = [...new Set(columns.layer)];
  const steps = [...new Set(columns.step)];
  const lines = layers.flatMap((layer) =>
    MEANS.flatMap((measure) => {
      const means = steps.map(() => [0, 0] as [sum: number, count: number]);
      for (let row = 0, time = 0; row < rows; row++) {
        if (columns.step[row] !== steps[time]) time++;
        const value = columns[measure][row]!;
        if (columns.layer[row] !== layer || !Number.isFinite(value)) continue;
        means[time]![0] += value;
        means[time]![1]++;
      }
      const curve = means.map(([sum, count]) => (count > 0 ? sum / count : Number.NaN));
      if (!curve.some(Number.isFinite)) return [];
      return [
        [String(layer), measure, shortNumber(curve[0]!, 3), sparkline(shortened(curve)), shortNumber(curve.at(-1)!, 3)],
      ];
    }),
  );
  const heads = [
    { head: 'layer' },
    { head: 'mean of' },
    { head: 'first', isNumber: true },
    { head: 'over time' },
    { head: 'last', isNumber: true },
  ];
  return `${head}\n${textTable(heads, lines)}`;
}

/** What it is a recording of, in a line. */
function headOf({ rows, columns, every, window }: UnitRecording): string {
  const windows = new Set(columns.step).size;
  const units = windows === 0 ? 0 : rows / windows;
  return `Recording of ${formatCount(units)} column${units === 1 ? '' : 's'} of units: ${formatCount(windows)} window${windows === 1 ? '' : 's'} of ${window} step${window === 1 ? '' : 's'}, every ${formatCount(every)}`;
}

/** At most forty means of neighbours. */
function shortened(curve: readonly number[]): number[] {
  const count = Math.min(40, curve.length);
  return Array.from({ length: count }, (_, k) => {
    const part = curve.slice(Math.floor((k * curve.length) / count), Math.floor(((k + 1) * curve.length) / count));
    const finite = part.filter(Number.isFinite);
    return finite.length > 0 ? finite.reduce((sum, value) => sum + value, 0) / finite.length : Number.NaN;
  });
}

function htmlOf(recording: UnitRecording): Html {
  const lanes = [...new Set(recording.raster.columns.lane)];
  const all = [...recordingPictures(recording), ...lanes.flatMap((lane) => rasterPictures(recording, lane))];
  const layers = [...new Set(all.map(({ layer }) => layer))];
  const empty = all.length === 0 ? html`<p class="what">No window is over yet.</p>` : '';
  return html`<div class="klopf-recording">
${codeElement('style', STYLE)}
<p class="what">${headOf(recording)}</p>
${empty}${layers.map((layer) => {
  const own = all.filter((picture) => picture.layer === layer);
  return html`<section><p class="layer">Layer ${layer}</p><div class="pictures">${own.map(figure)}</div></section>\n`;
})}</div>
`;
}

function figure({ title, scale, span, rows, picture }: RecordingPicture): Html {
  return html`<figure><figcaption>${title}</figcaption><div class="frame" style="height:${heightOf(rows)}px">${picture}</div><p class="scale">${scale}; ${span}</p></figure>`;
}

/** In pixels: some for each row, neither too few to be seen nor more than a screen has. */
function heightOf(rows: number): number {
  return Math.max(24, Math.min(256, 5 * rows));
}

const series = (scheme: 'light' | 'dark') => [0, 1].map((k) => `--series-${k}:${REPORT_COLORS[k]![scheme]};`).join('');
const LIGHT = `--text:#1c2024;--muted:#5b6470;--paper:#ffffff;--line:#d5dae0;${series('light')}`;
const DARK = `--text:#e7e9ec;--muted:#a3acb8;--paper:#14171a;--line:#3a4048;${series('dark')}`;

const STYLE = `
.klopf-recording { ${LIGHT} color-scheme: light dark; background: var(--paper); color: var(--text); font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; padding: 12px; max-width: 900px; box-sizing: border-box; }
@media screen and (prefers-color-scheme: dark) { .klopf-recording { ${DARK} } }
.klopf-recording p { margin: 0; }
.klopf-recording .what { font-weight: 600; margin-bottom: 8px; }
.klopf-recording .layer { font-weight: 600; margin: 10px 0 4px; }
.klopf-recording .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 10px 14px; }
.klopf-recording figure { margin: 0; min-width: 0; }
.klopf-recording figcaption { margin-bottom: 3px; }
.klopf-recording .frame { border: 1px solid var(--line); }
.klopf-recording .frame svg { display: block; width: 100%; height: 100%; }
.klopf-recording .scale { color: var(--muted); font-size: 11px; margin-top: 3px; }
`;
