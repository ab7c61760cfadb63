import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseExperiment, readExperiment } from '../../src/sweeps/experiment/read-experiment.js';
import { RULES } from '../sweeps/experiments.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(`${root}examples/sweeps`);

describe('every experiment file is one', () => {
  test.each(files)('examples/sweeps/%s', (file) => {
    const { searches, search } = readExperiment(`${root}examples/sweeps/${file}`, { rules: RULES });
    expect(searches.length * search.trials).toBeGreaterThan(5);
  });

  test('and so is each in the documentation', () => {
    const text = readFileSync(`${root}docs/sweeps.md`, 'utf8');
    const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!);
    expect(blocks).toHaveLength(2);
    for (const block of blocks)
      expect(parseExperiment(block, 'sweeps.yaml', { rules: RULES }).searches.length).toBeGreaterThan(1);
  });
});
