import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { type JudgedTeam, stateOf, wholeFrom } from './credit-fidelity.js';
import { PLAYS, Policy, SILENT } from './policy.js';
import { FIT_BATCHES } from './pooled-fit.js';
import { createPlay } from './silenced-play.js';
import type { JudgedTask } from './situations.js';
import { Game, type Worth, worthOf } from './unit-worth.js';

/** Options of {@link redundancy}. */
export interface RedundancyOptions {
  /** The layer whose pairs of units are judged, 1 for the first. Default: the last hidden one. */
  readonly layer?: number;
  /** Units of the layer whose pairs are judged. Default: all. */
  readonly units?: readonly number[];
  /** As of `unitWorth`. Default: 500. */
  readonly samples?: number;
  readonly seed?: Seed;
  readonly states?: number;
}

/** What two units are worth together and apart. */
export interface PairRedundancy {
  readonly layer: number;
  /** Units of the layer, from 0; the first has the smaller number. */
  readonly units: readonly [number, number];
  /** E[R] − E[R | both silent]. */
  readonly both: Worth;
  /**
   * `both` less the lesions of each. Above 0 they stand in for each other: what one loses the other makes up for. Below
   * 0 they need each other: without one the other is worth less. 0: they have nothing to do with each other.
   */
  readonly redundancy: Worth;
}

/** The most pairs × samples that are played. */
const MOST_PLAYED = 5e6;

/**
 * How far the units of a layer stand in for each other, pair by pair: D_ij − (D_i + D_j), where D is what is lost by
 * silencing. All is played with the same draws, see {@link unitWorth}; a paired interval (95 %) comes with every
 * figure. Minus it is the interaction of the pair in the game that only these two may leave.
 *
 * Costs units · (units + 1) / 2 · samples forward passes: 32 units at 500 samples about three seconds.
 *
 * @throws {@link UserError} where there are too many pairs, with their count.
 */
export function redundancy(team: JudgedTeam, task: JudgedTask, options: RedundancyOptions = {}): PairRedundancy[] {
  checkOptions(options, {
    of: 'redundancy',
    known: ['layer', 'units', 'samples', 'seed', 'states'],
    example: '{ layer: 1, units: [0, 3, 5] }',
  });
  const { samples = 500, seed = 0, states = 256 } = options;
  wholeFrom('redundancy', { samples, states }, 1);
  const policy = new Policy(stateOf('redundancy', team));
  const { layer = policy.hidden.length, units } = options;
  const own = policy.hidden[layer - 1];
  if (policy.hidden.length > 0 && own === undefined)
    throw new UserError(`redundancy: layer is ${quote(layer)}; expected a hidden layer, 1 to ${policy.hidden.length}`);
  const batched = FIT_BATCHES * Math.ceil(samples / FIT_BATCHES);
  const play = createPlay(policy, task, { of: 'redundancy', samples: batched, seed, states });
  const chosen = chosenUnits(units, own!.units);
  const pairs = (chosen.length * (chosen.length - 1)) / 2;
  if (pairs * play.samples > MOST_PLAYED)
    throw new UserError(
      `redundancy of ${chosen.length} units in ${play.samples} samples is ${pairs.toLocaleString('en')} pairs, played ${(pairs * play.samples).toLocaleString('en')} times, more than ${MOST_PLAYED.toLocaleString('en')}; expected fewer samples, or some units of the layer, as in { units: [0, 3, 5] }`,
    );
  const game = new Game(
    play,
    chosen.map((unit) => ({ layer, unit })),
    policy,
  );
  const whole = game.values(() => PLAYS);
  const losses = (silent: readonly number[]) => {
    const values = game.values((i) => (silent.includes(i) ? SILENT : PLAYS));
    return values.map((v, k) => whole[k]! - v);
  };
  const single = chosen.map((_, i) => losses([i]));
  return chosen.flatMap((first, i) =>
    chosen.slice(i + 1).map((second, after): PairRedundancy => {
      const j = i + 1 + after;
      const both = losses([i, j]);
      return {
        layer,
        units: [first, second],
        both: worthOf(both, play.exact),
        redundancy: worthOf(
          both.map((loss, k) => loss - single[i]![k]! - single[j]![k]!),
          play.exact,
        ),
      };
    }),
  );
}

/** @throws {@link UserError} unless they are different units of the layer, two at least. */
export function chosenUnits(
  units: readonly number[] | undefined,
  count: number,
  of = 'redundancy',
  least = 2,
): number[] {
  if (units === undefined) return Array.from({ length: count }, (_, unit) => unit);
  const isRight =
    Array.isArray(units) &&
    units.length >= least &&
    new Set(units).size === units.length &&
    units.every((unit) => Number.isSafeInteger(unit) && unit >= 0 && unit < count);
  if (!isRight)
    throw new UserError(
      `${of}: units is ${quote(units)}; expected ${least === 1 ? 'different units' : 'at least two different units'} of the layer, from 0 to ${count - 1}`,
    );
  return [...units].sort((a, b) => a - b);
}
