import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { keyOf, type Seed } from '../random/seed.js';
import { Stream } from '../random/stream.js';
import { quote } from '../text/quote.js';
import { type JudgedTeam, stateOf, wholeFrom } from './credit-fidelity.js';
import { Policy } from './policy.js';
import type { JudgedTask } from './situations.js';
import { type Coded, codedInBins, variableOf, watchUnits } from './watched-units.js';

/** What units may be compared with. */
export const INFORMED = ['target', 'inputs', 'units'] as const;
export type Informed = (typeof INFORMED)[number];

/** Options of {@link mutualInformation}. */
export interface InformationOptions {
  /** Situations of one step. Default: 2000. */
  readonly samples?: number;
  readonly seed?: Seed;
  /** With what: the target, each input, each other unit of the same layer. Default: ['target', 'inputs']. */
  readonly with?: readonly Informed[];
  /**
   * The target: 'answer', the best answer of each situation; or a field of the environment's info, such as 'label'.
   * Default: 'answer'.
   */
  readonly target?: string;
  /** Numbers of more values than that are put into so many bins of equally many samples. Default: 8. */
  readonly bins?: number;
  /** How often samples are drawn again, and how often shuffled. Default: 100. */
  readonly resamples?: number;
}

/** Mutual information in bits. */
export interface Information {
  /** Corrected for its bias; 0 or a little below where there is none. */
  readonly value: number;
  /** 95 %, by bootstrap. */
  readonly interval: readonly [low: number, high: number];
  /** The mean of what is found where samples are shuffled, so that there is nothing to find. */
  readonly shuffled: number;
  /** The chance to find so much where there is nothing, (1 + shuffles with as much) / (1 + shuffles). */
  readonly chance: number;
}

/** What the action of one unit tells of the target, the inputs and others, in bits. */
export interface UnitInformation {
  /** 1 for the first layer of units; the output is the last. */
  readonly layer: number;
  readonly unit: number;
  /** The entropy of its action in bits, corrected: the most that it can tell. */
  readonly entropy: number;
  readonly target: Information | undefined;
  /** `[input]`. */
  readonly inputs: readonly Information[] | undefined;
  /** `[unit]`: the others of its layer; undefined for itself. */
  readonly units: readonly (Information | undefined)[] | undefined;
}

/** The most tables of counts × samples. */
const MOST_COUNTS = 2e10;

/**
 * What the action of each unit tells of the target, of parts of the observation, and of other units: I(A; B) = H(A) +
 * H(B) − H(A, B), in bits, over situations of one step in which all units draw.
 *
 * Entropies are those of the counts, each with Miller and Madow's correction (cells − 1) / 2n. Intervals (95 %) are by
 * bootstrap over samples, moved to where the estimate is, since drawing again adds a bias of its own; `shuffled` and
 * `chance` come from permutations of the samples. Numbers of many values are put into bins with equally many samples,
 * which can only lose information.
 *
 * Costs 2 · `resamples` tables of counts for each pair, some microseconds each: 33 units with 20 inputs about five
 * seconds.
 *
 * Miller (1955), Note on the bias of information estimates, Information Theory in Psychology; bootstrap: Efron (1979),
 * Annals of Statistics 7:1–26.
 *
 * @throws {@link UserError} for a task of several steps, and a target that there is not.
 */
export function mutualInformation(
  team: JudgedTeam,
  task: JudgedTask,
  options: InformationOptions = {},
): UnitInformation[] {
  checkOptions(options, {
    of: 'mutualInformation',
    known: ['samples', 'seed', 'with', 'target', 'bins', 'resamples'],
    example: "{ target: 'answer' }",
  });
  const { samples: wanted = 2000, seed = 0, with: asked = ['target', 'inputs'], target = 'answer' } = options;
  const { bins = 8, resamples = 100 } = options;
  wholeFrom('mutualInformation', { bins }, 2);
  wholeFrom('mutualInformation', { samples: wanted, resamples }, 20);
  if (bins > 1000) throw new UserError(`mutualInformation: bins is ${bins}; expected at most 1000`);
  if (!Array.isArray(asked) || asked.length === 0 || !asked.every((name) => INFORMED.includes(name)))
    throw new UserError(`mutualInformation: with is ${quote(asked)}; expected a list of ${INFORMED.join(', ')}`);
  const policy = new Policy(stateOf('mutualInformation', team));
  const pairs = policy.layers.reduce(
    (sum, { units }) =>
      sum +
      units *
        ((asked.includes('target') ? 1 : 0) +
          (asked.includes('inputs') ? policy.inputs : 0) +
          (asked.includes('units') ? units : 0)),
    0,
  );
  if (pairs * wanted * resamples * 2 > MOST_COUNTS)
    throw new UserError(
      `mutualInformation of ${pairs.toLocaleString('en')} pairs in ${wanted} samples, ${2 * resamples} times again, would take minutes; expected less: with: ['target'], fewer samples or resamples`,
    );
  const watched = watchUnits('mutualInformation', policy, task, wanted, seed);
  const { samples } = watched;
  const again = new Again(samples, resamples, seed);
  const coded = (values: ArrayLike<number | string>) => codedInBins(values, bins);
  const goal = asked.includes('target') ? coded(variableOf('mutualInformation', target, watched, policy)) : undefined;
  const inputs = asked.includes('inputs') ? watched.inputs.map(coded) : undefined;
  return watched.actions.flatMap((ofLayer, l) => {
    const acts = ofLayer.map(coded);
    return acts.map(
      (act, unit): UnitInformation => ({
        layer: l + 1,
        unit,
        entropy: entropyOf(histogram(act), samples),
        target: goal && again.information(act, goal),
        inputs: inputs?.map((input) => again.information(act, input)),
        units: asked.includes('units')
          ? acts.map((other, k) => (k === unit ? undefined : again.information(act, other)))
          : undefined,
      }),
    );
  });
}

/** The same samples drawn again and shuffled, for all pairs. */
class Again {
  readonly #drawn: readonly Uint32Array[];
  readonly #shuffled: readonly Uint32Array[];

  constructor(samples: number, times: number, seed: Seed) {
    const stream = new Stream(keyOf(`resamples of ${seed}`), 0, 0);
    this.#drawn = Array.from({ length: times }, (_, turn) =>
      Uint32Array.from({ length: samples }, (__, k) => Math.floor(stream.uniform(turn, k, 0) * samples)),
    );
    this.#shuffled = Array.from({ length: times }, (_, turn) => {
      const order = Uint32Array.from({ length: samples }, (__, k) => k);
      for (let k = samples - 1; k > 0; k--) {
        const j = Math.floor(stream.uniform(turn, k, 1) * (k + 1));
        [order[k], order[j]] = [order[j]!, order[k]!];
      }
      return order;
    });
  }

  information(a: Coded, b: Coded): Information {
    const n = a.codes.length;
    const table = new Uint32Array(a.count * b.count);
    const count = (of: (k: number) => number, and: (k: number) => number) => {
      table.fill(0);
      for (let k = 0; k < n; k++) table[a.codes[of(k)]! * b.count + b.codes[and(k)]!]!++;
      return informationOf(table, a.count, b.count, n);
    };
    const value = count(same, same);
    const drawn = this.#drawn
      .map((order) =>
        count(
          (k) => order[k]!,
          (k) => order[k]!,
        ),
      )
      .sort((x, y) => x - y);
    const shuffled = this.#shuffled.map((order) => count(same, (k) => order[k]!));
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const shift = value - mean(drawn);
    const at = (share: number) => Math.max(0, drawn[Math.round(share * (drawn.length - 1))]! + shift);
    return {
      value,
      interval: [at(0.025), at(0.975)],
      shuffled: mean(shuffled),
      chance: (1 + shuffled.filter((v) => v >= value).length) / (1 + shuffled.length),
    };
  }
}

function same(k: number): number {
  return k;
}

function histogram({ codes, count }: Coded): Uint32Array {
  const counts = new Uint32Array(count);
  for (const code of codes) counts[code]!++;
  return counts;
}

/** The entropy of counts in bits, corrected: plug-in + (cells − 1) / 2n. */
function entropyOf(counts: Uint32Array, n: number): number {
  let [sum, cells] = [0, 0];
  for (const count of counts) {
    if (count === 0) continue;
    cells++;
    sum -= count * Math.log2(count / n);
  }
  return sum / n + (cells - 1) / (2 * n * Math.LN2);
}

function informationOf(table: Uint32Array, rows: number, columns: number, n: number): number {
  const [ofRows, ofColumns] = [new Uint32Array(rows), new Uint32Array(columns)];
  for (let row = 0, k = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, k++) {
      ofRows[row]! += table[k]!;
      ofColumns[column]! += table[k]!;
    }
  return entropyOf(ofRows, n) + entropyOf(ofColumns, n) - entropyOf(table, n);
}
