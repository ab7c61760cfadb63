import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { CommonDraws, createDraws } from './draws.js';
import { MOST_ANSWERS, type Policy, perform } from './policy.js';
import { type JudgedTask, type Situation, situationsOf } from './situations.js';

/** What all units saw and did in samples of one step. */
export interface WatchedUnits {
  readonly samples: number;
  /** `[input][sample]`. */
  readonly inputs: readonly Float64Array[];
  /** `[layer − 1][unit][sample]`: what they did, and what they do on average given what they hear. */
  readonly actions: readonly (readonly Float64Array[])[];
  readonly means: readonly (readonly Float64Array[])[];
  readonly situations: readonly Situation[];
}

/**
 * Lets a team act once in each of so many situations; of a task { observations, reward } each observation comes equally
 * often.
 */
export function watchUnits(of: string, policy: Policy, task: JudgedTask, wanted: number, seed: Seed): WatchedUnits {
  const { list } = situationsOf(of, policy.fitted, task, wanted, seed);
  const samples = list.length * Math.ceil(wanted / list.length);
  const room = (count: number) => Array.from({ length: count }, () => new Float64Array(samples));
  const watched = {
    samples,
    inputs: room(policy.inputs),
    actions: policy.layers.map(({ units }) => room(units)),
    means: policy.layers.map(({ units }) => room(units)),
    situations: Array.from({ length: samples }, (_, k) => list[k % list.length]!),
  };
  const common = new CommonDraws(`draws of ${of} of ${seed}`, policy.layers);
  const draws = createDraws(policy.layers);
  const deeds = policy.createDeeds();
  watched.situations.forEach(({ observation }, k) => {
    deeds.actions[0]!.set(observation);
    common.fill(draws, k);
    perform(policy, deeds, draws);
    for (let i = 0; i < observation.length; i++) watched.inputs[i]![k] = observation[i]!;
    policy.layers.forEach((layer, l) => {
      const acted = deeds.actions[l + 1]!;
      for (let unit = 0; unit < acted.length; unit++) {
        watched.actions[l]![unit]![k] = acted[unit]!;
        watched.means[l]![unit]![k] = layer.outcomes > 0 ? layer.mean(unit, deeds.sums[l + 1]!) : acted[unit]!;
      }
    });
  });
  return watched;
}

/**
 * What units are judged against, `[sample]`: 'answer', the best answer of each situation as a number (the first of
 * equals); an input, by its index; or a field of what the environment's `info` tells, a number or a text.
 *
 * @throws {@link UserError} for what there is not.
 */
export function variableOf(of: string, by: unknown, watched: WatchedUnits, policy: Policy): (number | string)[] {
  const { inputs, situations } = watched;
  if (by === 'answer') return bestAnswers(of, situations, policy);
  if (typeof by === 'number') {
    const values = inputs[by];
    if (values) return Array.from(values);
    throw new UserError(`${of}: input ${by} is asked for; expected one from 0 to ${inputs.length - 1}`);
  }
  if (typeof by !== 'string')
    throw new UserError(
      `${of}: ${quote(by)} is asked for; expected 'answer', the index of an input, or the name of a field of info, such as 'label'`,
    );
  return situations.map(({ info }) => {
    const value = info[by];
    if (typeof value === 'number' || typeof value === 'string') return value;
    throw new UserError(
      `${of}: info.${by} is ${quote(value)}; expected a number or a text. The environment's info has ${Object.keys(info).join(', ') || 'nothing'}; 'answer' stands for the best answer`,
    );
  });
}

function bestAnswers(of: string, situations: readonly Situation[], { output }: Policy): number[] {
  const { outcomes, units } = output;
  const answers = outcomes ** units;
  if (outcomes < 2 || answers > MOST_ANSWERS)
    throw new UserError(
      `${of}: the best answer is asked for, and ${outcomes < 2 ? 'answers are numbers' : `there are ${answers.toLocaleString('en')} of them`}; expected a field of info, such as 'label', or the index of an input`,
    );
  const known = new Map<Situation, number>();
  const given = Array.from({ length: answers }, (_, answer) =>
    Float64Array.from({ length: units }, (__, unit) => Math.floor(answer / outcomes ** unit) % outcomes),
  );
  return situations.map((situation) => {
    let best = known.get(situation);
    if (best === undefined) {
      const rewards = given.map((actions) => situation.reward(actions));
      best = rewards.indexOf(Math.max(...rewards));
      known.set(situation, best);
    }
    return best;
  });
}

/** A variable as one of a few: its code in each sample, and what stands for each code. */
export interface Coded {
  readonly codes: Uint16Array;
  readonly count: number;
  /** `[code]`: the value, or of a bin the least and the largest value in it. */
  readonly names: readonly (number | string | readonly [least: number, most: number])[];
}

/** So many whole numbers at most are classes, whatever the number of bins. */
const MOST_CLASSES = 64;

/**
 * Codes values as they are where they are at most `bins`, texts, or whole numbers that may be classes; else in bins
 * with equally many samples.
 */
export function codedInBins(values: ArrayLike<number | string>, bins: number): Coded {
  const all = Array.from(values);
  const distinct = [...new Set(all)];
  const areClasses = distinct.length <= MOST_CLASSES && distinct.every(Number.isInteger);
  if (distinct.length <= bins || typeof distinct[0] === 'string' || areClasses) {
    distinct.sort((a, b) => (a < b ? -1 : 1));
    const places = new Map(distinct.map((value, code) => [value, code]));
    return {
      codes: Uint16Array.from(all, (value) => places.get(value)!),
      count: distinct.length,
      names: distinct,
    };
  }
  const sorted = Float64Array.from(all as number[]).sort();
  const edges = [
    ...new Set(Array.from({ length: bins - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / bins)]!)),
  ];
  const codes = Uint16Array.from(all as number[], (value) => edges.filter((edge) => value >= edge).length);
  const used = [...new Set(codes)].sort((a, b) => a - b);
  const names = used.map((code): [number, number] => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    codes.forEach((of, k) => {
      if (of !== code) return;
      least = Math.min(least, all[k] as number);
      most = Math.max(most, all[k] as number);
    });
    return [least, most];
  });
  return { codes: codes.map((code) => used.indexOf(code)), count: used.length, names };
}
