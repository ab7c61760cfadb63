import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkedExperiment, DEFAULT_HIDDEN } from '../../../site/lab/experiment/checked-experiment.js';
import { decodeExperiment, encodeExperiment, LONGEST_HASH } from '../../../site/lab/experiment/experiment-link.js';
import { UserError } from '../../../src/errors/user-error.js';
import { HIDDEN_LAYERS } from '../../../src/team/team-options.js';
import { thorough } from '../../thorough.js';
import { experiments, OWN_RULE, SOME } from './some-experiments.js';

const RUNS = thorough(2_000, 60);

test('the hidden layers that a link leaves out are those of a run', () => {
  expect(DEFAULT_HIDDEN).toEqual(HIDDEN_LAYERS);
});

test('every experiment comes back from its hash, which has nothing that a URL would escape', async () => {
  for (const experiment of Object.values(SOME)) {
    const hash = await encodeExperiment(experiment);
    expect(hash).toMatch(/^[\w-]+$/);
    expect(await decodeExperiment(`#${hash}`)).toEqual(experiment);
  }
});

test('drawn experiments come back', async () => {
  await fc.assert(
    fc.asyncProperty(experiments, async (experiment) => {
      expect(await decodeExperiment(await encodeExperiment(experiment))).toEqual(experiment);
    }),
    { numRuns: RUNS },
  );
});

test('a hash stays short: what holds anyway is left out', async () => {
  const { multiplexer } = SOME;
  expect(await encodeExperiment(multiplexer!)).toBe(
    await encodeExperiment({
      ...multiplexer!,
      params: {},
      envParams: {},
      optimizer: 'adam',
      steps: 0,
      interventions: [],
    }),
  );
  expect((await encodeExperiment(multiplexer!)).length).toBeLessThan(70);
  // A rule of a dozen lines takes about as much as its text.
  expect((await encodeExperiment(SOME['own rule']!)).length).toBeLessThan(1.5 * OWN_RULE.length);
});

test('a known hash opens: links that were sent stay good', async () => {
  expect(await decodeExperiment('jeyJlIjoibXVsdGlwbGV4ZXIiLCJyIjoid2VpZ2h0LW1heCIsIm4iOjUwfQ')).toEqual(
    SOME['multiplexer'],
  );
  expect(await decodeExperiment('dq1ZKVbJSyi3NKcksyEmtSC1S0lEqAoqUp2amZ5To5iZWKNUCAA')).toEqual({
    env: 'multiplexer',
    rule: { name: 'weight-max' },
    hidden: [64, 32],
    seed: 1,
  });
});

test('an experiment that is too long for a link says how long, and what to do', async () => {
  const noise = Array.from({ length: 9_000 }, (_, k) =>
    String.fromCharCode(33 + ((k * 7919 + ((k * k) % 997)) % 90)),
  ).join('');
  const long = { ...SOME['multiplexer']!, rule: { text: `name: long\nabout: "${noise}"` } };
  await expect(encodeExperiment(long)).rejects.toThrow(
    new RegExp(
      `^the link would have \\d+ characters; expected at most ${LONGEST_HASH}.*leave out comments, or save the experiment as a YAML file`,
    ),
  );
});

test('links that are none are refused with a sentence', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /^the link holds no experiment$/],
    ['#', /^the link holds no experiment$/],
    ['xabc', /a form that this page does not know/],
    ['j', /^the link is damaged/],
    ['j*', /^the link is damaged/],
    ['dAAAA', /^the link is damaged/],
    [`j${'A'.repeat(LONGEST_HASH)}`, /^the link has 8193 characters; expected at most 8192/],
    [hashOf({ e: 'x', r: 'y', z: 1 }), /^the link is damaged/],
    [hashOf([]), /^the link is damaged/],
    [hashOf({ r: 'y' }), /env: missing, expected the id of an environment/],
    [hashOf({ e: 'x' }), /rule/],
    [hashOf({ e: 'x', r: 'my.yaml' }), /rule\.name: found "my\.yaml", expected the name of a rule/],
    [hashOf({ e: 'x', r: 'y', R: 'z' }), /rule/],
    [hashOf({ e: 'x', r: 'y', h: [1e9] }), /hidden\.0: found 1000000000, expected a whole number from 1 to 2048/],
    [hashOf({ e: 'x', r: 'y', h: [2048, 2048] }), /hidden: .*at most 2000000 weights/],
    [hashOf({ e: 'x', r: 'y', h: Array.from({ length: 13 }, () => 1) }), /hidden: .*at most 12/],
    [hashOf({ e: 'x', r: 'y', n: 1e12 }), /episodes: .*from 0 to 100000000/],
    [hashOf({ e: 'x', r: 'y', n: -1 }), /episodes/],
    [hashOf({ e: 'x', r: 'y', s: '12' }), /seed: .*a text with a letter in it/],
    [hashOf({ e: 'x', r: 'y', s: 'a\nb' }), /seed/],
    [hashOf({ e: 'x', r: 'y', l: 'fast' }), /learningRate/],
    [hashOf({ e: 'x', r: 'y', i: ['1/0 transplant team.safetensors 1/0'] }), /interventions\.0: .*without a file/],
    [hashOf({ e: 'x', r: 'y', i: ['1/0 rule mine.yaml'] }), /interventions\.0: .*without a file/],
    [hashOf({ e: 'x', r: 'y', i: ['--help'] }), /interventions\.0: .*a line such as/],
    [hashOf({ e: '--help', r: 'y' }), /env: /],
    [`j${btoa('{"e":"x","r":"y","p":{"__proto__":1}}').replace(/=+$/, '')}`, /params: .*__proto__/],
    [`j${btoa('{"e":"x","r":"y","a":{"b":{"__proto__":1}}}').replace(/=+$/, '')}`, /envParams\.b/],
    [hashOf({ e: 'x', r: 'y', a: { deep: [[[[[[[[1]]]]]]]] } }), /envParams\.deep: .*at most 6 levels/],
    [hashOf({ e: 'x', R: `name: a${' '.repeat(5)}`, c: 1 }), /damaged/],
  ];
  for (const [hash, message] of cases) await expect(decodeExperiment(hash), hash).rejects.toThrow(message);
});

test('a link that unpacks to far more than an experiment is read no further', async () => {
  const zeros = new Uint8Array(5_000_000).fill(32);
  const packed = new Blob([zeros]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  expect(bytes.length).toBeLessThan(6000);
  await expect(decodeExperiment(`d${Buffer.from(bytes).toString('base64url')}`)).rejects.toThrow(/unpacks to far more/);
});

test('whatever a hash holds, it opens or is refused by a UserError', async () => {
  const letters = fc.stringMatching(/^[jd][A-Za-z0-9_-]{0,200}$/);
  const small = fc.jsonValue({ maxDepth: 2 });
  const junk = fc.oneof(
    letters,
    fc.string({ unit: 'binary', maxLength: 60 }),
    small.map(hashOf),
    fc.record({ e: small, r: small, h: small, c: small }).map(hashOf),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (hash) => {
      const found = await decodeExperiment(hash).catch((error: unknown) => error);
      if (!(found instanceof Error)) expect(checkedExperiment(found)).toEqual(found);
      else expect(found).toBeInstanceOf(UserError);
    }),
    { numRuns: RUNS },
  );
});

test('a hash with one letter changed opens or is refused by a UserError', async () => {
  const hash = await encodeExperiment(SOME['own rule']!);
  await fc.assert(
    fc.asyncProperty(fc.nat(hash.length - 1), fc.constantFrom(...'AZaz09-_'), async (at, letter) => {
      const found = await decodeExperiment(hash.slice(0, at) + letter + hash.slice(at + 1)).catch(
        (error: unknown) => error,
      );
      if (found instanceof Error) expect(found).toBeInstanceOf(UserError);
    }),
    { numRuns: RUNS },
  );
});

function hashOf(value: unknown): string {
  return `j${Buffer.from(JSON.stringify(value) ?? '').toString('base64url')}`;
}
