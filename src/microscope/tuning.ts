import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { type JudgedTeam, stateOf, wholeFrom } from './credit-fidelity.js';
import { Policy } from './policy.js';
import { type Estimated, FIT_BATCHES } from './pooled-fit.js';
import type { JudgedTask } from './situations.js';
import { worthOf } from './unit-worth.js';
import { codedInBins, variableOf, watchUnits } from './watched-units.js';

/** Options of {@link tuning}. */
export interface TuningOptions {
  /** Situations of one step, rounded up to a multiple of 20. Default: 2000. */
  readonly samples?: number;
  readonly seed?: Seed;
  /**
   * Of the curve: 'answer', the best answer of each situation; the index of an input; or a field of info, such as
   * 'label'. Default: 'answer'.
   */
  readonly by?: string | number;
  /** Numbers of more values than that are put into so many bins of equally many samples. Default: 8. */
  readonly bins?: number;
}

/** One point of a tuning curve. */
export interface TuningPoint {
  /** The value, or of a bin the least and the largest value in it. */
  readonly at: number | string | readonly [least: number, most: number];
  readonly samples: number;
  /** What the unit does on average there: how often it fires. */
  readonly rate: Estimated;
}

/** What one unit fires for. */
export interface UnitTuning {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly unit: number;
  /** What it does on average. */
  readonly rate: Estimated;
  /**
   * `[input]`: how much more often it fires when the input is one standard deviation larger, cov(a, x) / sd(x); 0 for
   * an input that does not vary. For units that do not fire or not: how much more it says.
   */
  readonly field: Float64Array;
  /** `[input]`: standard errors of the field. */
  readonly fieldErrors: Float64Array;
  /** `[input]`: the mean observation when it fires, E[a x] / E[a]; NaN where it never does. */
  readonly triggered: Float64Array;
  readonly curve: readonly TuningPoint[];
}

/**
 * What each unit fires for: its receptive field over the inputs, the mean observation when it fires, and its tuning
 * curve over a variable. A unit counts with its chance to fire given what it hears, and not with its draw, which would
 * add nothing but noise.
 *
 * The field of a unit is linear: one that fires for two inputs being equal has none, and shows in `mutualInformation`,
 * or in a curve. Errors and intervals (95 %) are by means over 20 batches of samples.
 *
 * Costs a forward pass a sample, and samples · units · inputs sums: a fraction of a second for teams such as
 * 20-64-32-1.
 *
 * Reverse correlation: de Boer & Kuyper (1968), IEEE Transactions on Biomedical Engineering 15:169–179.
 *
 * @throws {@link UserError} for a task of several steps, and a variable that there is not.
 */
export function tuning(team: JudgedTeam, task: JudgedTask, options: TuningOptions = {}): UnitTuning[] {
  checkOptions(options, { of: 'tuning', known: ['samples', 'seed', 'by', 'bins'], example: "{ by: 'answer' }" });
  const { samples: wanted = 2000, seed = 0, by = 'answer', bins = 8 } = options;
  wholeFrom('tuning', { samples: wanted }, 1);
  wholeFrom('tuning', { bins }, 2);
  if (typeof by !== 'string' && typeof by !== 'number')
    throw new UserError(`tuning: by is ${quote(by)}; expected 'answer', the index of an input, or a field of info`);
  const policy = new Policy(stateOf('tuning', team));
  const batched = FIT_BATCHES * Math.ceil(wanted / FIT_BATCHES);
  const watched = watchUnits('tuning', policy, task, batched, seed);
  const variable = codedInBins(variableOf('tuning', by, watched, policy), bins);
  const inputs = watched.inputs.map(standardized);
  return watched.means.flatMap((ofLayer, l) =>
    ofLayer.map((means, unit): UnitTuning => {
      const rate = worthOf(means, false);
      const field = inputs.map((values) =>
        worthOf(
          values.map((x, k) => x * (means[k]! - rate.value)),
          false,
        ),
      );
      const total = means.reduce((sum, p) => sum + p, 0);
      return {
        layer: l + 1,
        unit,
        rate: { value: rate.value, interval: rate.interval },
        field: Float64Array.from(field, ({ value }) => value),
        fieldErrors: Float64Array.from(field, ({ standardError }) => standardError),
        triggered: Float64Array.from(
          watched.inputs,
          (values) => values.reduce((sum, x, k) => sum + x * means[k]!, 0) / total,
        ),
        curve: variable.names.map((at, code): TuningPoint => {
          const there = means.filter((_, k) => variable.codes[k] === code);
          const { value, interval } =
            there.length >= FIT_BATCHES ? worthOf(there, false) : { ...worthOf(there, true), interval: undefined };
          return { at, samples: there.length, rate: { value, interval } };
        }),
      };
    }),
  );
}

/** Values with mean 0 and standard deviation 1; 0 where they do not vary. */
function standardized(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return values.map((x) => (deviation > 1e-12 * (1 + Math.abs(mean)) ? (x - mean) / deviation : 0));
}
