import type { LabRow } from '../contract.js';

/** Rows of a run that are kept; where there are more, neighbours become one. */
export const MAX_ROWS = 1000;

/** Rows, of which neighbours have become one where there are too many. */
export function thinned(rows: readonly LabRow[]): readonly LabRow[] {
  if (rows.length <= MAX_ROWS) return rows;
  const halved: LabRow[] = [];
  let before = 0;
  for (let k = 0; k < rows.length; k += 2) {
    const [first, second] = [rows[k]!, rows[k + 1]];
    halved.push(second === undefined ? first : together(first, second, before));
    before = (second ?? first).episode;
  }
  return halved;
}

/** Two rows that follow each other as one, each counted by its episodes. */
function together(first: LabRow, second: LabRow, before: number): LabRow {
  const whole = second.episode - before;
  const share = whole > 0 ? (first.episode - before) / whole : 0.5;
  const mean = (a: number, b: number) => share * a + (1 - share) * b;
  return {
    episode: second.episode,
    step: second.step,
    meanReturn: mean(first.meanReturn, second.meanReturn),
    firing: second.firing.map((value, layer) => mean(first.firing[layer] ?? value, value)),
    norms: second.norms,
  };
}
