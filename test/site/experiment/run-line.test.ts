import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as catalogue from '../../../agents/index.js';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { ruleOf } from '../../../site/lab/experiment/rule-of.js';
import { runConfigOf } from '../../../site/lab/experiment/run-config.js';
import { runLine } from '../../../site/lab/experiment/run-line.js';
import { isRule, type Rule } from '../../../src/rule/rule.js';
import { resolvedConfig } from '../../../src/runs/resolved-config.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import { configOfLine } from './config-of-line.js';
import { SOME } from './some-experiments.js';
import '../../../envs/index.js';

const rules = Object.values(catalogue).filter(isRule);
const byName: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.name, rule]));

test('the line of every experiment is a command with the same configuration', async () => {
  for (const [name, experiment] of Object.entries(SOME)) {
    expect(plain(await configOfLine(experiment)), name).toEqual(
      plain(runConfigOf(experiment, (rule) => ruleOf(rule, byName))),
    );
  }
});

test('whatever text a parameter, an argument and a seed have, the command reads it back', async () => {
  const text = fc.string({ minLength: 1, maxLength: 12 }).filter((one) => one.trim() === one && !/\p{Cc}/u.test(one));
  const seed = text.filter((one) => /[a-z]/i.test(one) && !/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(one));
  await fc.assert(
    fc.asyncProperty(text, seed, fc.jsonValue(), async (argument, seed, json) => {
      const experiment: LabExperiment = {
        ...{ env: 'multiplexer', rule: { name: 'reinforce' }, hidden: [2], episodes: 1, seed },
        envParams: { text: argument, json: JSON.parse(JSON.stringify(json)) },
      };
      const config = await configOfLine(experiment);
      expect(config.seed).toBe(seed);
      expect(config.envParams).toEqual(experiment.envParams);
    }),
    { numRuns: 60 },
  );
});

test('what the line cannot do is said', () => {
  expect(runLine({ ...SOME['multiplexer']!, episodes: 0 }).notes).toEqual([
    'No episode is over yet; the line plays one.',
  ]);
  const { line, notes } = runLine(SOME['critic']!);
  expect(line).toBe(
    'klopf run CartPole-v1 --rule reinforce --hidden 6 --critic td-backprop --critic-param decay=0.5 --critic-hidden 4,3 --critic-lr 0.01 --discount 0.9 --episodes 3 --seed 3',
  );
  expect(notes).toEqual([
    'klopf run ends with an episode: the line stops before the 2 steps of the running one, so its weights are those of the end of episode 3.',
  ]);
  const table = { ...SOME['multiplexer']!, env: 'Digits-v0', envParams: { dataset: 'rows.csv@1234abcd' } };
  expect(runLine(table).notes).toEqual([
    'The rows are in rows.csv, which neither the link nor the line holds: put it where you run the line.',
    'Save rows.mjs where you run the line.',
  ]);
  expect(runLine(table).line).toContain('--import rows.mjs');
  expect(runLine(table).files[0]!.text).toContain('registerDataset("rows.csv@1234abcd", () => rows)');
  expect(runLine({ ...table, envParams: { dataset: 'strokes' } }).notes).toEqual([]);
  const own = runLine(SOME['own rule']!);
  expect(own.line).toContain('--rule own-rule.yaml');
  expect(own.files.map(({ name }) => name)).toEqual(['own-rule.yaml']);
  expect(own.notes).toEqual(['Save own-rule.yaml where you run the line.']);
});

/** Everything that weights depend on, with defaults filled in. */
function plain(config: RunConfig): unknown {
  return { ...resolvedConfig(config), workers: 0 };
}
