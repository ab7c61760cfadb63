import type { Bus } from '../bus/bus.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { createDensePopulation } from './dense-population.js';
import { createLiteralPopulation } from './literal-population.js';
import { planSpikingTeam, type SpikingConfig, type SpikingPlan, type SpikingTeamOptions, sizeOf } from './plan.js';
import { isBefore, type Population } from './population.js';

/** What a team says of a sample. */
export interface SpikingAnswer {
  /** The class of the unit that fired first; of several at one time the one with the largest potential. */
  readonly label: number;
  /** That unit; where nobody fired, the one with the largest potential. */
  readonly unit: number;
  /** How many units fired. Where it is 0 the label is a guess from potentials that stayed below the threshold. */
  readonly fired: number;
  /** `[unit]`: when each fired; T where it is silent. Overwritten by the next call. */
  readonly times: Float32Array;
}

/** A team of units that fire once: a group of units a class. */
export interface SpikingTeam {
  /** What the team is made of, every default filled in. */
  readonly config: SpikingConfig;
  /** Units of all groups: those of class 0 first. */
  readonly units: number;
  readonly engine: SpikingEngine;
  /** How many epochs have ended. */
  readonly epoch: number;
  /**
   * Sees a sample and answers. `times`: of each input's spike, from 0 to T; T where it is silent. `label`: the class
   * that {@link learn} will be told, where competition is regulated, since its units act with their thresholds of
   * training then.
   *
   * @throws {@link UserError} for times that are no numbers or out of their range, with the input.
   */
  act(times: ArrayLike<number>, label?: number): SpikingAnswer;
  /**
   * Learns that the sample seen last was of this class. Where its units should have acted with other thresholds, the
   * team acts again. Returns the answer that the team learned from.
   *
   * @throws {@link UserError} before the first sample, for a class that there is not, and when a rule makes weights no
   * numbers.
   */
  learn(label: number): SpikingAnswer;
  /** Ends an epoch: rates are annealed, training thresholds begin anew, and counts too. */
  endEpoch(): void;
  /** `[unit]`: how often each was updated in this epoch. */
  readonly updates: Float64Array;
  /** `[unit]`: how often each was updated on samples of its own class. */
  readonly ownUpdates: Float64Array;
  /**
   * Samples that were learned from in this epoch, those of them that were answered rightly, and those on which nobody
   * fired.
   */
  readonly learned: { readonly samples: number; readonly right: number; readonly silent: number };
  /** `[unit][input]`, a copy. */
  weights(): Float32Array;
  /** `[unit]`, a copy: thresholds of training. */
  thresholds(): Float32Array;
  /** All that the team is, as it is now. */
  state(): SpikingState;
  /** Lets go of memory and of the bus. */
  close(): void;
}

/** The names of the engines of spiking teams. */
export type SpikingEngine = 'literal' | 'dense';

/** All that changes in a team, from which it goes on. */
export interface SpikingState {
  /** `[unit][input]`. */
  readonly weights: Float32Array;
  /** `[unit]`: thresholds of training, and Σ|w| at the start. */
  readonly thresholds: Float32Array;
  readonly sizes: Float32Array;
  /** `[unit]`: updates in this epoch, of all samples and of those of the unit's class. */
  readonly updates: Float64Array;
  readonly ownUpdates: Float64Array;
  readonly clock: SpikingClock;
}

/** How far the training of a spiking team has come. */
export interface SpikingClock {
  readonly epoch: number;
  /** The learning rate and the rate of regulation, as annealed so far. */
  readonly rate: number;
  readonly regulation: number;
  /** The share of right answers in the epoch before; at first that of a guess. */
  readonly accuracy: number;
  readonly samples: number;
  readonly right: number;
  readonly silent: number;
}

/** What runs a spiking team. */
export interface SpikingEngineOptions {
  /**
   * `dense` computes with WebAssembly, `literal` has an object a unit on a bus; both come to the same bits. Default:
   * `dense`.
   */
  readonly engine?: SpikingEngine | undefined;
  /** Of the literal engine: the bus on which its units talk. Default: one of its own. */
  readonly bus?: Bus | undefined;
}

/**
 * Makes a team of integrate-and-fire units that fire once, one group a class; the class of the unit that fires first is
 * the answer.
 *
 *     const team = createSpikingTeam({ inputs: 784, classes: 10, rule: 's2-stdp', threshold: 20 });
 *     team.act(latencyOf(image));
 *     team.learn(label);
 *
 * @throws {@link UserError} for options that make no team, or one whose units could never fire.
 */
export function createSpikingTeam(options: SpikingTeamOptions & SpikingEngineOptions): SpikingTeam {
  const plan = planSpikingTeam(options);
  const { engine = 'dense', bus } = options;
  if (engine !== 'dense' && engine !== 'literal')
    throw new UserError(`createSpikingTeam got engine = ${quote(engine)}; expected 'dense' or 'literal'`);
  if (bus !== undefined && engine !== 'literal')
    throw new UserError(
      "createSpikingTeam got a bus for the dense engine, whose units do not talk; expected engine: 'literal'",
    );
  const team = createTeam(plan, engine, bus);
  requireReachable(plan.config, team.state().sizes);
  return team;
}

/** A team that goes on from a state. */
export function continueTeam(plan: SpikingPlan, state: SpikingState, engine: SpikingEngine, bus?: Bus): SpikingTeam {
  return createTeam(plan, engine, bus, state);
}

function createTeam(plan: SpikingPlan, engine: SpikingEngine, bus?: Bus, from?: SpikingState): SpikingTeam {
  const { config, inputs, classes, units } = plan;
  const { unitsPerClass, end, regulation } = config;
  const population = engine === 'dense' ? createDensePopulation(plan) : createLiteralPopulation(plan, bus);
  const sizes = from?.sizes ?? Float32Array.from({ length: units }, (_, unit) => sizeOf(population.weightsOf(unit)));
  const updates = from?.updates.slice() ?? new Float64Array(units);
  const ownUpdates = from?.ownUpdates.slice() ?? new Float64Array(units);
  let clock: SpikingClock = from?.clock ?? {
    ...{ epoch: 0, rate: config.learningRate, regulation: regulation?.rate ?? 0, accuracy: 1 / classes },
    ...{ samples: 0, right: 0, silent: 0 },
  };
  if (from) restore(population, from, inputs);
  const seen = new Float32Array(inputs);
  let hasActed = false;
  /** The label with which the sample seen last was acted on. */
  let actedFor: number | undefined;
  let answer: SpikingAnswer;
  const requireLabel = (label: number, of: string) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new UserError(
        `${of} got the label ${quote(label)}; expected a class, a whole number from 0 to ${classes - 1}`,
      );
  };
  const perform = (label: number | undefined) => {
    population.act(seen, label);
    actedFor = label;
    answer = answerOf(population, unitsPerClass, end);
  };
  return {
    config,
    units,
    engine,
    updates,
    ownUpdates,
    get epoch() {
      return clock.epoch;
    },
    get learned() {
      const { samples, right, silent } = clock;
      return { samples, right, silent };
    },
    act(times, label) {
      if (label !== undefined) requireLabel(label, 'act');
      takeTimes(times, seen, end);
      hasActed = true;
      perform(label);
      return answer;
    },
    learn(label) {
      requireLabel(label, 'learn');
      if (!hasActed)
        throw new UserError(
          'learn has no sample to learn from: none was seen, or it was learned from already; call act with its times first',
        );
      if (regulation?.thresholds === 'two' && actedFor !== label) perform(label);
      const { rate, accuracy } = clock;
      const told = {
        rate: Math.fround(rate),
        regulation: Math.fround(clock.regulation),
        accuracy: Math.fround(accuracy),
      };
      const wrong = population.learn(label, told);
      if (wrong !== undefined)
        throw new UserError(
          `the rule '${config.rule.name}' made the error or the weights of unit ${wrong} no numbers; look for divisions by 0 in its equations`,
        );
      for (let unit = 0; unit < units; unit++) {
        if (population.errors[unit] === 0) continue;
        updates[unit]!++;
        if (Math.floor(unit / unitsPerClass) === label) ownUpdates[unit]!++;
      }
      clock = {
        ...clock,
        samples: clock.samples + 1,
        right: clock.right + Number(answer.label === label),
        silent: clock.silent + Number(answer.fired === 0),
      };
      // What has been learned from is not learned from again with the same spikes.
      hasActed = false;
      return answer;
    },
    endEpoch() {
      const { samples, right } = clock;
      clock = {
        ...{ epoch: clock.epoch + 1, rate: clock.rate * config.annealing },
        ...{ regulation: clock.regulation * (regulation?.annealing ?? 1) },
        accuracy: samples === 0 ? clock.accuracy : right / samples,
        ...{ samples: 0, right: 0, silent: 0 },
      };
      updates.fill(0);
      ownUpdates.fill(0);
      hasActed = false;
      if (regulation?.thresholds === 'two') population.setThresholds(new Float32Array(units).fill(config.threshold));
    },
    weights: () => weightsOf(population, units, inputs),
    thresholds: () => population.thresholds(),
    state: () => ({
      ...{ weights: weightsOf(population, units, inputs), thresholds: population.thresholds() },
      ...{ sizes: sizes.slice(), updates: updates.slice(), ownUpdates: ownUpdates.slice(), clock },
    }),
    close: () => population.close(),
  };
}

function restore(population: Population, { weights, thresholds, sizes }: SpikingState, inputs: number): void {
  sizes.forEach((size, unit) => {
    population.setWeights(unit, weights.subarray(unit * inputs, (unit + 1) * inputs));
    population.setSize(unit, size);
  });
  population.setThresholds(thresholds);
}

function weightsOf(population: Population, units: number, inputs: number): Float32Array {
  const all = new Float32Array(units * inputs);
  for (let unit = 0; unit < units; unit++) all.set(population.weightsOf(unit), unit * inputs);
  return all;
}

function answerOf({ times, potentials }: Population, unitsPerClass: number, end: number): SpikingAnswer {
  let [first, fired] = [0, 0];
  for (let unit = 0; unit < times.length; unit++) {
    if (times[unit]! < end) fired++;
    if (unit > 0 && isBefore(times[unit]!, potentials[unit]!, times[first]!, potentials[first]!)) first = unit;
  }
  return { label: Math.floor(first / unitsPerClass), unit: first, fired, times };
}

/** Checks and copies times. Minus 0 becomes 0, whose bits are in order. */
function takeTimes(times: ArrayLike<number>, into: Float32Array, end: number): void {
  if (typeof times !== 'object' || times === null || times.length !== into.length)
    throw new UserError(
      `act got ${typeof times?.length === 'number' ? `${times.length} times` : quote(times)}; expected one for each of the ${into.length} inputs`,
    );
  for (let input = 0; input < into.length; input++) {
    const time = Math.fround(times[input]!) + 0;
    if (!(time >= 0 && time <= end))
      throw new UserError(
        `act got the time ${quote(times[input])} for input ${input}; expected a time from 0 to ${end}, where ${end} is that of an input that does not spike`,
      );
    into[input] = time;
  }
}

/** @throws {@link UserError} where the sum of all weights of every unit stays below the threshold. */
function requireReachable({ inputs, threshold, weights }: SpikingConfig, sizes: Float32Array): void {
  const most = weights.keepSum ? Math.max(...sizes) : inputs * Math.max(Math.abs(weights.low), Math.abs(weights.high));
  if (threshold < most) return;
  const why = weights.keepSum
    ? `the weights of a unit sum to ${most.toPrecision(4)}, and keepSum keeps that`
    : `${inputs} weights between ${weights.low} and ${weights.high} sum to ${most} at most`;
  throw new UserError(
    `createSpikingTeam got threshold = ${threshold}, which no unit can ever reach: ${why}; take a lower threshold`,
  );
}
