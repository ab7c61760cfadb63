import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { reinforce } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { rasterPictures, recordingPictures } from '../../src/inspect/recording-pictures.js';
import { recordingTable } from '../../src/inspect/recording-table.js';
import { record, type UnitRecordOptions } from '../../src/microscope/index.js';

function recorded(options: UnitRecordOptions, steps = 8) {
  const { team, recording } = record(createTeam({ inputs: 2, hidden: [3], rule: reinforce, seed: 1 }), options);
  for (let step = 0; step < steps; step++) {
    team.act([1, step % 2]);
    team.learn([step % 3]);
  }
  return recording();
}

test('a recording is shown as text in Node and as pictures in notebooks', () => {
  const recording = recorded({ every: 2, window: 2, lanes: [0] });
  const table = recordingTable(recording);
  expect(inspect(table)).toBe(`${table}`);
  const [head, heads, ...lines] = `${table}`.split('\n');
  expect(head).toBe('Recording of 4 columns of units: 4 windows of 2 steps, every 2');
  expect(heads).toMatch(/^layer {2}mean of +first {2}over time +last$/);
  // The rule has no traces, and of each of two layers seven measures are left.
  expect(lines).toHaveLength(14);
  const { columns } = recording;
  const mean = (columns.normIn[0]! + columns.normIn[1]! + columns.normIn[2]!) / 3;
  expect(lines.find((line) => /^1 +normIn/.test(line))).toContain(String(Number(mean.toPrecision(3))));
  const display = (table as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]!();
  expect(display['text/plain']).toBe(`${table}`);
  expect(display['text/html']).toContain('role="img" aria-label="Layer 1: how often it fired, 3 rows of units');
  expect(display['text/html']).not.toMatch(/<script|href|src=/);
});

test('pictures have a row a unit and a column a window; a raster one a step', () => {
  const recording = recorded({ every: 2, window: 1, lanes: [0] });
  const titles = recordingPictures(recording).map(({ layer, title }) => `${layer} ${title}`);
  expect(titles).toEqual(
    [1, 2].flatMap((layer) =>
      ['how often it fired', 'what it was paid', 'norm of its synapses'].map((title) => `${layer} ${title}`),
    ),
  );
  expect(`${recordingPictures(recording)[0]!.picture}`).toContain('viewBox="0 0 4 3"');
  const [did, paid] = rasterPictures(recording, 0);
  expect([did!.title, paid!.title]).toEqual(['what it did, lane 0', 'what it was paid, lane 0']);
  expect(`${did!.picture}`).toContain('viewBox="0 0 4 3"');
  // A cell that fired is drawn in the darkest blue.
  expect(`${did!.picture}`).toMatch(/--series-0\);fill-opacity:1"/);
  expect(rasterPictures(recording, 1)).toEqual([]);
});

test('what is not recorded is not drawn, and a recording without a window says so', () => {
  const pictures = recordingPictures(recorded({ every: 2, window: 1, what: ['weights'] }));
  expect(pictures.map(({ title }) => title)).toEqual(['norm of its synapses', 'norm of its synapses']);
  const none = recordingTable(recorded({ every: 2, window: 1 }, 0));
  expect(`${none}`).toContain('no window is over yet');
  expect(none.toHtml()).toContain('No window is over yet');
});
