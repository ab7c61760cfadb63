import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../../src/errors/user-error.js';
import { resolvedConfig } from '../../../src/runs/resolved-config.js';
import { configOf, type Experiment } from '../../../src/sweeps/experiment/experiment.js';
import { experimentSchema } from '../../../src/sweeps/experiment/experiment-fields.js';
import { defineExperiment, parseExperiment } from '../../../src/sweeps/experiment/read-experiment.js';
import { thorough } from '../../thorough.js';
import { RULES } from '../experiments.js';

const SOURCES = { rules: RULES };
const BASE = 'env: multiplexer\nrule: weight-max\nepisodes: 100\n';

/** The message with which a text is refused, without what stands in all of them. */
function refused(text: string): string {
  try {
    parseExperiment(text, 'x.yaml', SOURCES);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error(`nothing is wrong with ${text}`);
}

const read = (text: string): Experiment => parseExperiment(BASE + text, 'rates.yaml', SOURCES);
const configs = (experiment: Experiment) =>
  experiment.searches.map((search) => configOf(experiment, search, {}, experiment.seeds[0]!));

describe('an experiment file', () => {
  test('names rules in interventions as anywhere', () => {
    const text = RULES.get('reinforce')!.text;
    const whole = { do: 'rule', at: 5, layer: 1, unit: [0], rule: text, params: {} };
    const [config] = configs(
      read(
        'interventions:\n  - 1/0 rule reinforce @5\n  - { do: rule, at: 5, layer: 1, unit: [0], rule: reinforce }\n',
      ),
    );
    expect(config!.interventions).toEqual([whole, whole]);
    expect(refused(`${BASE}interventions: [1/0 rule reinforc]`)).toMatch(
      /^x\.yaml:4:16: interventions: there is no rule 'reinforc'. Did you mean 'reinforce'/,
    );
  });

  test('that says no more than a run is one run, that of `klopf run`', () => {
    const experiment = read('');
    expect(experiment).toMatchObject({ name: 'rates', seeds: [1], aim: 'end', search: { by: 'grid', trials: 1 } });
    const config = configs(experiment)[0]!;
    expect(resolvedConfig(config)).toMatchObject({
      ...{ env: 'multiplexer', hidden: [64, 32], batch: 1, engine: 'dense', seed: 1, optimizer: 'adam' },
      ...{ params: { temperature: 1 } },
    });
    // JSON is YAML, too.
    const json = '{"env": "multiplexer",\n\t"rule": "weight-max", "episodes": 100}';
    expect(parseExperiment(json, 'rates.json', SOURCES)).toEqual(experiment);
  });

  test('varies places of a run, and leaves what is beside them', () => {
    const experiment = read(
      'hidden: [3]\nvary: { learningRate.1: { log-uniform: [1e-4, 0.1] }, params.temperature: [1, 2], batch: { integer: [1, 9], step: 4 } }\ntrials: 3\nseeds: [5, a]',
    );
    expect(experiment.seeds).toEqual([5, 'a']);
    expect(experiment.search).toEqual({ by: 'random', trials: 3, seed: 1, startup: 10, candidates: 24 });
    const [search] = experiment.searches;
    expect(search!.space).toEqual({
      'learningRate.1': { kind: 'log-uniform', low: 1e-4, high: 0.1 },
      'params.temperature': { kind: 'choice', values: [1, 2] },
      batch: { kind: 'integer', low: 1, high: 9, step: 4 },
    });
    const config = configOf(experiment, search!, { 'learningRate.1': 0.5, 'params.temperature': 1, batch: 5 }, 'a');
    expect(config).toMatchObject({ learningRate: [0.01, 0.5], params: { temperature: 2 }, batch: 5, seed: 'a' });
  });

  test('has a search for each value, and each combination of them', () => {
    const product = read('each: { rule: [ste, reinforce], batch: [1, 2] }\nvary: { lateralRounds: [1] }');
    expect(product.searches.map(({ name }) => name)).toEqual([
      'ste, batch 1',
      'ste, batch 2',
      'reinforce, batch 1',
      'reinforce, batch 2',
    ]);
    expect(configs(product).map(({ rule, batch }) => [rule.name, batch])).toEqual([
      ...[
        ['ste', 1],
        ['ste', 2],
        ['reinforce', 1],
        ['reinforce', 2],
      ],
    ]);
    const bundles = read(
      'vary: { batch: [1, 2] }\neach:\n- { name: small, hidden: [2], episodes: 10 }\n- { rule: reinforce, vary: { params.baseline: [none, running] } }',
    );
    expect(bundles.searches.map(({ name, space }) => [name, Object.keys(space)])).toEqual([
      ['small', ['batch']],
      ['reinforce', ['batch', 'params.baseline']],
    ]);
    expect(configs(bundles)[0]).toMatchObject({ hidden: [2], episodes: 10 });
  });

  test('has a critic with what is beside it', () => {
    const text =
      'env: CartPole-v1\nrule: weight-max\nepisodes: 10\ncritic: { rule: td-backprop }\nvary: { critic.discount: [0.9, 0.99], critic.learningRate.0: [0.1] }';
    const experiment = parseExperiment(text, 'x.yaml', SOURCES);
    const config = configOf(
      experiment,
      experiment.searches[0]!,
      { 'critic.discount': 1, 'critic.learningRate.0': 0 },
      1,
    );
    expect(config.critic).toMatchObject({
      discount: 0.99,
      learningRate: [0.1, 0.001, expect.closeTo(1e-4)],
      hidden: [64, 32],
    });
    expect(config.critic!.rule.name).toBe('td-backprop');
  });

  test('may be an object with rules', () => {
    const rule = RULES.get('ste')!;
    const experiment = defineExperiment(
      { env: 'multiplexer', episodes: 10, vary: { rule: [rule, rule.text.name === 'ste' && RULES.get('reinforce')] } },
      { rules: new Map() },
    );
    expect(experiment.searches[0]!.space['rule']).toMatchObject({ values: [{ name: 'ste' }, { name: 'reinforce' }] });
    expect(experiment.search.trials).toBe(2);
    // Plain data, which survives a file.
    expect(JSON.parse(JSON.stringify(experiment))).toEqual(experiment);
  });
});

describe('a mistake is told with its place:', () => {
  test.each([
    ['', 'x.yaml:1:1: found null; expected an object'],
    ['env: [1', /^x\.yaml:1:8: /],
    [`${BASE}learningrate: 1`, "x.yaml:4:1: learningrate: there is no such setting. Did you mean 'learningRate'?"],
    [
      `${BASE}batch: 0\nseeds: x`,
      'x.yaml:4:8: batch: found 0; expected a whole number, at least 1\nx.yaml:5:8: seeds: found "x"; expected a whole number from 1 to 10000 or a list of at least 1',
    ],
    [`${BASE}vary:\n  hiden: [[1]]`, "x.yaml:5:3: vary.hiden: there is no setting 'hiden'. Did you mean 'hidden'?"],
    [
      `${BASE}vary: { learningRate.0: { unifrom: [0, 1] } }`,
      "x.yaml:4:27: vary.learningRate.0.unifrom: there is no such setting. Did you mean 'uniform'?",
    ],
    [
      `${BASE}vary: { batch: { uniform: [1, 5] } }`,
      'x.yaml:4:16: vary.batch: batch is a whole number; say integer: [1, 5]',
    ],
    [
      `${BASE}vary: { batch: { integer: [5, 1] } }`,
      'x.yaml:4:27: vary.batch.integer: 5 is not below 1; expected two ends, the smaller first',
    ],
    [
      `${BASE}vary: { learningRate.0: { log-uniform: [0, 1] } }\ntrials: 2`,
      'x.yaml:4:40: vary.learningRate.0.log-uniform: 0 has no logarithm; expected ends above 0',
    ],
    [`${BASE}vary: { batch: [1, a] }`, 'x.yaml:4:20: vary.batch.1: found "a"; expected a whole number, at least 1'],
    [`${BASE}vary: { batch: [1, 1] }`, 'x.yaml:4:20: vary.batch.1: this value occurs twice; expected each once'],
    [
      `${BASE}vary: { learningRate.0: { uniform: [0, 1] } }`,
      'x.yaml:4:7: vary: a search needs to know how many combinations to try; add trials: 30',
    ],
    [`${BASE}vary: { seed: [1] }`, /^x\.yaml:4:9: vary\.seed: seeds cannot be searched/],
    [
      `${BASE}vary: { learningRate: [0.1], learningRate.0: [0.2] }`,
      'x.yaml:4:30: vary.learningRate.0: learningRate.0 and learningRate would set the same; expected each setting once',
    ],
    [
      `${BASE}vary: { learningRate.0: { uniform: [0, 1] } }\nsearch: grid`,
      /^x\.yaml:4:25: vary\.learningRate\.0: a grid tries every value/,
    ],
    [`${BASE}trials: 3`, /^x\.yaml:4:9: trials: nothing varies/],
    [`${BASE}stop: { by: asha, from: 2 }`, 'x.yaml:4:25: stop.from: found 2; expected a number above 0 and below 1'],
    [`${BASE}stop: { by: ahsa }`, 'x.yaml:4:13: stop.by: found "ahsa"; expected median or asha'],
    [`${BASE}each: { rule: [ste, ste] }`, 'x.yaml:4:21: each.rule.1: this value occurs twice; expected each once'],
    // What only planning a team shows, at the place that is to blame.
    [
      `${BASE}vary: { learningRate.9: [1] }`,
      'x.yaml:4:25: vary.learningRate.9: learningRate has 3 entries; expected an index from 0 to 2',
    ],
    [
      `${BASE}vary: { params.temperature: [1, 2], params.tau: [1, 2] }`,
      /^x\.yaml:4:49: vary\.params\.tau: rule 'weight-max': there is no parameter 'tau'/,
    ],
    [`${BASE}vary: { envParams.addressBits: [2, 99] }`, /^x\.yaml:4:32: vary\.envParams\.addressBits: with 99: /],
    [`${BASE}params: { tau: 1 }`, /^x\.yaml:4:9: params: rule 'weight-max': there is no parameter 'tau'/],
    ['rule: ste\nepisodes: 3', 'x.yaml:1:1: there is no env; add env: multiplexer, one of `klopf envs`'],
    [
      'env: multiplxer\nrule: ste\nepisodes: 3',
      /^x\.yaml:1:6: env: there is no environment 'multiplxer'. Did you mean 'multiplexer'/,
    ],
    // What is hostile.
    ['env: &a [*a]', 'x.yaml:1:10: *a stands inside of what it repeats'],
    [`a: &a [1]\nb: [${'*a, '.repeat(30)}1]`, /more than 20 aliases/],
    [`${'['.repeat(80)}${']'.repeat(80)}`, /more than 50 levels/],
    [`seeds: [${'1, '.repeat(20_001)}1]`, /more than 20000 values; expected an experiment/],
    [
      `${BASE}__proto__: { a: 1 }`,
      'x.yaml:4:1: __proto__: no setting can have this name; expected the name of a setting',
    ],
    [`${BASE}vary: { params.constructor: [1] }`, /no setting can have this name/],
    [`${BASE}envParams: { prototype: 1 }`, /no setting can have this name/],
    ['env: !!js/function a', /^x\.yaml:1:6: Unresolved tag/],
    [`${BASE}episodes: 3`, 'x.yaml:4:1: "episodes" occurs twice; expected it once'],
  ])('%j', (text, message) => {
    if (typeof message === 'string') expect(refused(text)).toBe(message);
    else expect(refused(text)).toMatch(message);
  });

  test('whatever is written, it is read or refused', () => {
    const words = [
      'env',
      'rule',
      'vary',
      'each',
      'seeds',
      'stop',
      'search',
      'params.x',
      'learningRate.0',
      'uniform',
      'by',
    ];
    const { anything: value } = fc.letrec((tie) => ({
      anything: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('multiplexer', 'ste', 'tpe', 'asha', 1, -1, 0.5, null, true),
        fc.array(tie('anything'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...words), tie('anything'), { maxKeys: 3 }),
        fc.string({ maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        const base = { env: 'multiplexer', rule: 'ste', episodes: 3 };
        for (const given of [
          one,
          { ...base, ...(typeof one === 'object' ? one : { vary: one }) },
          { ...base, vary: one, trials: 2 },
          { ...base, each: one },
        ])
          try {
            parseExperiment(stringify(given), 'x.yaml', SOURCES);
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
      }),
      { numRuns: thorough(3000, 100), seed: 7 },
    );
  });
});

describe('the JSON Schema', () => {
  test('describes every setting', () => {
    const { properties, ...schema } = experimentSchema() as { properties: Record<string, { description?: string }> };
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    const bare = Object.entries(properties).filter(([name, { description }]) => name !== 'name' && !description);
    expect(bare).toEqual([]);
    expect(properties['vary']).toMatchObject({ type: 'object', additionalProperties: { anyOf: expect.anything() } });
    expect(Object.keys(properties)).toContain('learningRate');
  });
});
