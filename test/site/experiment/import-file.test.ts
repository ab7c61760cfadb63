import { expect, test } from 'vitest';
import { reinforce } from '../../../agents/index.js';
import { experimentYaml } from '../../../site/lab/experiment/experiment-yaml.js';
import { importFile } from '../../../site/lab/share/import-file.js';
import { serialiseRule } from '../../../src/rule/text/rule-file.js';
import { OWN_RULE, SOME } from './some-experiments.js';

const file = (name: string, text: string) => new File([text], name);

test('a file is told by its name and what it holds', async () => {
  expect(await importFile(file('a.yaml', OWN_RULE))).toEqual({ kind: 'rule', text: OWN_RULE });
  expect(await importFile(file('a.json', serialiseRule(reinforce)))).toMatchObject({ kind: 'rule' });
  const own = SOME['own rule']!;
  expect(await importFile(file('b.yml', experimentYaml(own)))).toMatchObject({
    ...{ kind: 'experiment', notes: [], experiment: { env: own.env, seed: own.seed, params: own.params } },
  });
  expect(await importFile(file('team.safetensors', 'xyz'))).toMatchObject({ kind: 'team' });
  expect(await importFile(file('rows.csv', '1,2'))).toMatchObject({ kind: 'table', name: 'rows.csv' });
});

test('what the lab cannot read is said', async () => {
  await expect(importFile(file('a.png', 'x'))).rejects.toThrow(
    /^a\.png is of a kind that the lab does not know; expected \.yaml/,
  );
  await expect(importFile(file('a.yaml', 'x'.repeat(100_001)))).rejects.toThrow(/^a\.yaml has 100001 bytes/);
  await expect(importFile(file('a.yaml', 'env: multiplexer'))).rejects.toThrow(/^a\.yaml:1:1: there is no rule/);
  await expect(importFile(file('spikes.yaml', 'name: mine\nwindow: dw = e\n'))).rejects.toThrow(/spiking units/);
  const huge = { name: 'a.csv', size: 2 ** 30, arrayBuffer: async () => new ArrayBuffer(0) };
  await expect(importFile(huge)).rejects.toThrow(/^a\.csv has 1024 MiB; expected a file of at most 64 MiB/);
});
