import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createRunOutput } from '../../src/cli/run-output.js';
import type { RunRecord } from '../../src/runs/run-record.js';

test('results that were printed are not printed again where something fails after them, such as the file of --save', () => {
  let text = '';
  const stdout = new Writable({ write: (chunk, _, done) => done(void (text += chunk)) });
  const context = { rules: new Map(), version: '1', args: ['run'], stdout, stderr: stdout };
  const run = { rule: 'ste', seed: 1, config: {} };
  const output = createRunOutput({ runs: [run], title: 'One run', json: false }, context);
  const record = {
    ...{ env: 'multiplexer', rule: 'ste', engine: 'dense', seed: 1, episodes: 20, batch: 1, workers: 1 },
    ...{ meanReturn: 0.5, curve: [0.25, 0.75], seconds: 1, episodesPerSecond: 20, weightsDigest: 'abc' },
  };
  output.add(0, record as unknown as RunRecord);
  output.finish();
  output.giveUp();
  expect(text.match(/mean return/g)).toHaveLength(1);
});
