import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { environmentSeed, keyOf } from '../../src/random/seed.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import type { LayerWeights } from '../../src/team/team.js';
import { createActionCoding } from '../../src/train/coding.js';
import { thorough } from '../thorough.js';
import { triedVariants, VARIANTS, type Variant } from './rule-variants.js';
import { Wandering } from './wandering.js';

// The f64 witness is the same program without any rounding, with exp and log from Math: what both f32 targets have
// wrong in common, it has right. Draws are multiples of 2^-24, so they are the same numbers in both precisions, and an
// action is the same unless a draw falls between p in f32 and p in f64, some 1e-7 apart: about once in 10^7 draws. A
// run of 3 000 draws seldom has one, and after one the two runs are different stories that no tolerance covers; so the
// actions are compared first, and seeds are pinned to runs without a flip.
const STEPS = 24;
const TOLERANCE = 1e-5;

/**
 * The learning rate of plain ascent. That of rules that settle is small: they divide by a variance of a tenth, and the
 * `value` head of map-propagation by gap = noise − (h − a), which may be next to 0. Where terms of about 2 cancel to a
 * gap of 6e-4, f32 has the gap right to 4e-8, less than a rounding of its terms, but that is 6e-5 of the gap, and 1/gap
 * multiplies the step of that episode by 1600: the layers end 3e-5 apart. So it is with two lanes (seed 59, step 18 of
 * the `value` head that learns from the past), and it is conditioning, no fault of either engine; with five lanes no
 * gap of these runs is as small, and the mean over lanes counts each for less.
 */
function ascent({ rule, params }: Variant): number {
  if (rule.text.settle === undefined) return 0.05;
  return params['head'] === 'value' ? 0.00005 : 0.005;
}

/**
 * A seed of the variant's own, whatever other variants there are: one more than the sum of the characters of its label.
 */
function seedOf({ label }: Variant): number {
  return [...label].reduce((sum, character) => sum + character.charCodeAt(0), 1);
}

function createTeams(index: number, optimizer: 'adam' | 'sgd') {
  const { rule, params } = VARIANTS[index]!;
  const options = {
    inputs: 9,
    hidden: [12, 10],
    outputs: 2,
    rule,
    params,
    batch: rule.text.settle === undefined ? thorough(5, 2) : 5,
    optimizer,
    learningRate: optimizer === 'adam' ? 0.01 : ascent(VARIANTS[index]!),
    seed: seedOf(VARIANTS[index]!),
    engine: 'literal',
  } as const;
  return [createTeam({ ...options, precision: 'f32' }), createTeam({ ...options, precision: 'f64' })] as const;
}

/** The actions of all units, lane by lane; those of graded units, which are computed and not drawn, left out. */
function actionsOf(team: LiteralTeam): (number | undefined)[] {
  return team.units.flatMap((layer, k) => {
    const role = k === team.units.length - 1 ? team.rule.output : team.rule.hidden;
    if (!role.binary) return [];
    return layer.flatMap((unit) => Array.from({ length: team.batch }, (_, lane) => unit.recall('a', lane)));
  });
}

/** ‖f32 − f64‖ / ‖f64‖ of each layer's weights and biases: one scale a layer, since single weights may be near 0. */
function distances(single: readonly LayerWeights[], double: readonly LayerWeights[]): number[] {
  return double.map((layer, k) => {
    const exact = [...layer.weights, ...layer.biases];
    const rounded = [...single[k]!.weights, ...single[k]!.biases];
    return Math.hypot(...exact.map((w, i) => w - rounded[i]!)) / Math.hypot(...exact);
  });
}

/** Both teams see and are paid the same numbers, floats of 32 bits; the environment follows the f32 team. */
function runBoth([single, double]: readonly [LiteralTeam, LiteralTeam], seed: number) {
  // A rule whose output units say numbers acts in a world that takes them.
  const isReal = !single.rule.output.binary;
  const envs = Array.from(
    { length: single.batch },
    () => new Wandering(9, 2 * single.components, isReal, single.errors * single.components),
  );
  const { read } = createActionCoding(envs[0]!.actionSpace);
  const observations = envs.map((env, lane) => env.reset({ seed: environmentSeed(keyOf(seed), lane) })[0]);
  let flips = 0;
  for (let step = 0; step < STEPS; step++) {
    const seen = Float32Array.from(observations.flatMap((observation) => [...observation]));
    const actions = single.act(seen);
    double.act(seen);
    const [given, wanted] = [actionsOf(single), actionsOf(double)];
    flips += given.filter((a, k) => a !== wanted[k]).length;
    const results = envs.map((env, lane) => env.step(read(actions, 2 * single.components * lane) as ArrayLike<number>));
    results.forEach(([observation], lane) => void (observations[lane] = observation));
    const scored = Array.from({ length: single.paidPasses * single.batch }, (_, row) =>
      envs[row % single.batch]!.score(read(actions, 2 * row) as ArrayLike<number>),
    );
    const rewards = Float32Array.from(single.paidPasses > 1 ? scored : results.map(([, reward]) => reward));
    const ended = results.map(([, , terminated]) => terminated);
    const errors = single.hearsErrors
      ? Float32Array.from(results.flatMap(([, , , , info]) => info['error'] as number[]))
      : undefined;
    for (const team of [single, double]) team.learn(rewards, ended, errors);
  }
  return flips;
}

describe.each(['sgd', 'adam'] as const)('f32 agrees with f64 to 1e-5 of each layer, with %s', (optimizer) => {
  // Variants other than the rule as it is take turns between the optimizers.
  test.each(triedVariants(8, optimizer === 'adam' ? 1 : 4))('$label', ({ index }) => {
    const teams = createTeams(index, optimizer);
    const start = teams[1].weights();
    expect(runBoth(teams, seedOf(VARIANTS[index]!))).toBe(0);
    const [single, double] = teams.map((team) => team.weights()) as [LayerWeights[], LayerWeights[]];
    for (const distance of distances(single, double)) expect(distance).toBeLessThan(TOLERANCE);
    // Learning went a thousand times further than the tolerance, so that an error in it could not hide.
    expect(Math.max(...distances(start, double))).toBeGreaterThan(1000 * TOLERANCE);
  });
});
