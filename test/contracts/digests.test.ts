import { expect, test } from 'vitest';
import { CATALOGUE, variantsOf } from './rule-variants.js';
import { runTrial } from './trial.js';

// Where a refactoring changes a number, this sees it. The table is what version 0.1 computed, no other authority. When
// numbers are meant to change, say so in the changelog and remake it: npx vitest run test/contracts/digests.test.ts
// --update
test('the bits of every rule after a short run are those of test/golden/digests.json', async () => {
  const digests: Record<string, string> = {};
  for (const { label, rule, params } of CATALOGUE.flatMap(variantsOf)) {
    const trial = {
      task: ['wandering', 10, 2],
      hidden: [9, 6],
      rule,
      params,
      batch: 10,
      learningRate: 0.02,
      seed: 'digests',
      episodes: 100,
    } as const;
    digests[label] = (await runTrial(trial, 'dense')).digest;
  }
  await expect(`${JSON.stringify(digests, null, 2)}\n`).toMatchFileSnapshot('../golden/digests.json');
});
