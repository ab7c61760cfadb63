import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as catalogue from '../../../agents/index.js';
import { experimentFromYaml, experimentYaml } from '../../../site/lab/experiment/experiment-yaml.js';
import { ruleOf } from '../../../site/lab/experiment/rule-of.js';
import { runConfigOf } from '../../../site/lab/experiment/run-config.js';
import { columnsOf, registerTable, requireTable } from '../../../site/lab/experiment/table-task.js';
import { make } from '../../../src/gymnasium/registry/make.js';
import { isRule } from '../../../src/rule/rule.js';
import { ruleLatex } from '../../../src/rule/show/latex.js';
import { parseRuleFile } from '../../../src/rule/text/rule-file.js';
import { resolvedConfig } from '../../../src/runs/resolved-config.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import { configOf } from '../../../src/sweeps/experiment/experiment.js';
import { parseExperiment } from '../../../src/sweeps/experiment/read-experiment.js';
import '../../../envs/index.js';
import { experiments, OWN_RULE, SOME } from './some-experiments.js';

const rules = new Map(
  Object.values(catalogue)
    .filter(isRule)
    .map((rule) => [rule.name, rule]),
);
const plain = ({ workers: _, ...config }: RunConfig) => ({ ...resolvedConfig({ ...config, workers: 1 }) });

test('the file of an experiment is that run of klopf sweep', () => {
  for (const [name, experiment] of Object.entries(SOME)) {
    const { base, seeds, searches } = parseExperiment(experimentYaml(experiment), 'lab.yaml', { rules });
    expect(seeds, name).toEqual([experiment.seed]);
    const config = configOf({ base } as never, searches[0]!, {}, seeds[0]!) as RunConfig;
    const expected = runConfigOf(experiment, (rule) => ruleOf(rule, rules));
    expect({ ...plain(config), rule: 0, critic: 0 }, name).toEqual({ ...plain(expected), rule: 0, critic: 0 });
    expect(config.rule.name).toBe(expected.rule.name);
    expect(config.critic?.discount).toBe(expected.critic?.discount);
  }
});

test('an experiment comes back from its file, rules with their comments', () => {
  for (const { steps: _, ...experiment } of Object.values(SOME)) {
    const read = experimentFromYaml(experimentYaml(experiment), 'lab.yaml');
    expect(read.notes).toEqual([]);
    if ('name' in experiment.rule) expect(read.experiment).toEqual(experiment);
    else {
      const { rule } = read.experiment;
      if (!('text' in rule)) throw new Error('no text');
      expect(rule.text).toContain("# it's REINFORCE");
      expect(ruleLatex(parseRuleFile(rule.text, 'a.yaml'))).toBe(ruleLatex(parseRuleFile(OWN_RULE, 'a.yaml')));
      expect({ ...read.experiment, rule: 0 }).toEqual({ ...experiment, rule: 0 });
    }
  }
});

test('drawn experiments with rules of the catalogue come back from their file', () => {
  fc.assert(
    fc.property(experiments, ({ steps: _, ...drawn }) => {
      const experiment = {
        ...{ ...drawn, rule: { name: 'reinforce' }, episodes: drawn.episodes ?? 1 },
        ...(drawn.critic && { critic: { ...drawn.critic, rule: { name: 'td-backprop' } } }),
      };
      expect(experimentFromYaml(experimentYaml(experiment), 'lab.yaml').experiment).toEqual(experiment);
    }),
    { numRuns: 50 },
  );
});

test('of a file of a sweep the lab plays one run, and says what it leaves aside', () => {
  const text = 'env: multiplexer\nrule: weight-max\nseeds: 5\nvary:\n  batch: [1, 4]\n';
  const { experiment, notes } = experimentFromYaml(text, 'grid.yaml');
  expect(experiment).toEqual({ env: 'multiplexer', rule: { name: 'weight-max' }, hidden: [64, 32], seed: 1 });
  expect(notes).toEqual([
    'The file has several seeds; the lab plays seed 1.',
    'The file compares settings (vary); the lab plays those it has without them.',
  ]);
  const cases: readonly (readonly [string, RegExp])[] = [
    ['env: multiplexer', /^a\.yaml:1:1: there is no rule/],
    ['rule: reinforce', /^a\.yaml:1:1: there is no environment/],
    ['env: multiplexer\nrule: mine.yaml', /^a\.yaml:2:7: rule: the rule is in another file, mine\.yaml/],
    ['env: multiplexer\nrule: reinforce\nbatch: 4', /^a\.yaml:3:8: batch: the lab plays one episode at a time/],
    ['env: multiplexer\nrule: reinforce\nwiring: [null]', /^a\.yaml:3:1: wiring: the lab has no such setting/],
    ['env: multiplexer\nrule: reinforce\nhiden: [3]', /hiden: there is no such setting. Did you mean 'hidden'/],
    ['env: [', /^a\.yaml:1:/],
    [
      'env: multiplexer\nrule: reinforce\nhidden: [9999]',
      /hidden\.0: found 9999, expected a whole number from 1 to 2048/,
    ],
  ];
  for (const [wrong, message] of cases) expect(() => experimentFromYaml(wrong, 'a.yaml'), wrong).toThrow(message);
});

test('a CSV file is a task: a row is shown, and its label is paid', async () => {
  const bytes = new TextEncoder().encode('x,y,label\n0.1,0.2,0\n0.3,0.4,2\n0.5,0.6,1\n0.7,0.8,2\n0.9,1,0\n');
  const { task, rows, columns, classes } = await registerTable('rows.csv', bytes, { isTaught: false });
  expect({ rows, columns, classes }).toEqual({ rows: 5, columns: 2, classes: 3 });
  const env = make(task.env, task.envParams);
  expect(env.observationSpace.shape).toEqual([2]);
  expect(String(env.actionSpace)).toBe('Discrete(3)');
  env.close();
  expect(columnsOf({ dataset: task.envParams!['dataset'] as string, file: 'rows.csv' })).toEqual(['x', 'y']);
  const taught = await registerTable('rows.csv', bytes, { isTaught: true });
  expect(taught.task).toEqual({ ...task, env: 'LabelledDigits-v0' });
  const named = { dataset: task.envParams!['dataset'] as string, file: 'rows.csv' };
  expect(named.dataset).toMatch(/^rows\.csv@[0-9a-f]{8}$/);
  expect(() => requireTable(named)).not.toThrow();
  expect(() => requireTable({ ...named, dataset: 'rows.csv@00000000' })).toThrow(/has other rows/);
  expect(() => requireTable({ dataset: 'more.csv@00000000', file: 'more.csv' })).toThrow(/open that file by “Share …”/);
  const wrong = new TextEncoder().encode('a,b\n1,x\n');
  await expect(registerTable('no.csv', wrong, { isTaught: false })).rejects.toThrow(/no\.csv, line 2, cell 2/);
});
