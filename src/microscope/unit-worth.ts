import { batchMean } from '../audit/batch-means.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { keyOf, type Seed } from '../random/seed.js';
import { Stream } from '../random/stream.js';
import { quote } from '../text/quote.js';
import { type JudgedTeam, stateOf, wholeFrom } from './credit-fidelity.js';
import type { Modes } from './expected-answer.js';
import { AVERAGE, PLAYS, Policy, SILENT } from './policy.js';
import { type Estimated, FIT_BATCHES, studentInterval } from './pooled-fit.js';
import { allPlay, createPlay, type SilencedPlay } from './silenced-play.js';
import type { JudgedTask } from './situations.js';

/** Options of {@link unitWorth}. */
export interface WorthOptions {
  /**
   * Situations of one step, or episodes, rounded up to a multiple of 20; a task { observations, reward } that is summed
   * exactly has its own. Default: 1000.
   */
  readonly samples?: number;
  /** Of episodes, draws and permutations. Default: 0. */
  readonly seed?: Seed;
  /** Joint states of all hidden units that are all visited; of more of them some are drawn. Default: 256. */
  readonly states?: number;
  /** What a unit does that is absent from a coalition: nothing, or what it does on average. Default: 'silent'. */
  readonly absent?: 'silent' | 'average';
  /**
   * Orders in which units leave, for Shapley values of more than `exactUnits` units, rounded up to a multiple of 40; 0:
   * none. Default: 200.
   */
  readonly permutations?: number;
  /** Up to so many hidden units all coalitions are visited, 2^units of them. Default: 10. */
  readonly exactUnits?: number;
  /** Units may be missed whose loss is below this share of what all hidden units together are worth. Default: 0.01. */
  readonly tolerance?: number;
  /** Called now and then with how much is done, and of how much. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A worth in rewards. */
export interface Worth extends Estimated {
  /** Its standard error; 0 where it is exact. */
  readonly standardError: number;
  /** Whether nothing was sampled. */
  readonly exact: boolean;
}

/** What one unit is worth to its team. */
export interface UnitWorth {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /** The unit in its layer, from 0. */
  readonly unit: number;
  /** E[R] − E[R | a := 0]: what is lost where it never fires. */
  readonly lesion: Worth;
  /**
   * E[R] − E[R | a := p]: what is lost where it always says its mean given what it hears, so that nothing is lost but
   * its draws.
   */
  readonly average: Worth;
  /** Its share of what all hidden units together are worth; undefined where no permutations were asked for. */
  readonly shapley: Worth | undefined;
  /** Its lesion is surely below the tolerance: it can be missed, while the others are there. */
  readonly canBeMissed: boolean;
}

/** What each unit of a team is worth to it. */
export interface TeamWorth {
  readonly rule: string;
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  readonly samples: number;
  /** E[R], and E[R] without any hidden unit. */
  readonly reward: Worth;
  readonly silent: Worth;
  /** What all hidden units together are worth: the sum of all Shapley values. */
  readonly together: Worth;
  readonly absent: 'silent' | 'average';
  /** Hidden units, layer by layer. */
  readonly units: readonly UnitWorth[];
  /**
   * Units that can be missed all at once, the least worth first: while the loss is surely below the tolerance one more
   * is taken.
   */
  readonly missable: readonly { readonly layer: number; readonly unit: number }[];
  /** In rewards: below it a loss counts as none. */
  readonly tolerance: number;
}

/** The most coalitions × samples that are visited. */
const MOST_VALUES = 5e6;
/** Situations that a permutation is played in. */
const EACH = 5;

/**
 * What each hidden unit is worth to a team.
 *
 * - Lesions: E[R] − E[R | a_i := 0], and with a_i := p_i, its mean given what it hears (of units that do not fire or
 *   not: its mean over what was seen).
 * - Shapley values of the game in which the value v(S) of a coalition S is E[R] with all other hidden units absent: φ_i
 *   is the mean gain v(S ∪ i) − v(S) over all orders in which units may come. They add up to v(all) − v(none), exactly.
 *   Up to `exactUnits` units all coalitions are visited, else orders are drawn, each with its reverse, in other
 *   situations for each pair.
 * - Units that can be missed, singly and together: two that stand in for each other can each be missed, and not both.
 *
 * All comparisons are of the same situations (or episodes from the same seeds) with the same draws. Where a task {
 * observations, reward } has few hidden units, all is summed and exact; otherwise errors are by means over 20 batches
 * and intervals (95 %) by Student's t. Episodes of several steps are played whole, and rewards are then returns. A copy
 * plays: the team stays as it is.
 *
 * Costs (2 · units + 1) · samples forward passes, and permutations · units · 5 for Shapley values: of 20-32-1 about a
 * second, of 20-64-32-1 about five.
 *
 * Lesions are as in neuroscience. Shapley (1953), A value for n-person games, Contributions to the Theory of Games II;
 * sampling: Castro, Gómez & Tejada (2009), Computers & Operations Research 36:1726–1730; antithetic orders: Mitchell,
 * Cooper, Frank & Holmes (2022), JMLR 23, arXiv:2104.12199.
 *
 * @throws {@link UserError} for a task that does not fit, and where exact values would take too long.
 */
export function unitWorth(team: JudgedTeam, task: JudgedTask, options: WorthOptions = {}): TeamWorth {
  checkOptions(options, {
    of: 'unitWorth',
    known: ['samples', 'seed', 'states', 'absent', 'permutations', 'exactUnits', 'tolerance', 'onProgress'],
    example: '{ samples: 1000 }',
  });
  const { samples = 1000, seed = 0, states = 256, absent = 'silent', permutations = 200 } = options;
  const { exactUnits = 10, tolerance: share = 0.01, onProgress = () => {} } = options;
  wholeFrom('unitWorth', { samples, states }, 1);
  wholeFrom('unitWorth', { permutations, exactUnits }, 0);
  if (absent !== 'silent' && absent !== 'average')
    throw new UserError(`unitWorth: absent is ${quote(absent)}; expected 'silent' or 'average'`);
  if (!(typeof share === 'number' && share >= 0 && share < Number.POSITIVE_INFINITY))
    throw new UserError(`unitWorth: tolerance is ${quote(share)}; expected a share from 0, such as 0.01`);
  if (typeof onProgress !== 'function')
    throw new UserError(`unitWorth: onProgress is ${quote(onProgress)}; expected a function of done and total`);
  const state = stateOf('unitWorth', team);
  const policy = new Policy(state);
  const batched = FIT_BATCHES * Math.ceil(samples / FIT_BATCHES);
  const play = createPlay(policy, task, { of: 'unitWorth', samples: batched, seed, states });
  const units = policy.hidden.flatMap(({ layer, units: count }) =>
    Array.from({ length: count }, (_, unit) => ({ layer, unit })),
  );
  const isAll = units.length <= exactUnits;
  if (isAll && permutations > 0 && 2 ** units.length * play.samples > MOST_VALUES)
    throw new UserError(
      `Shapley values of ${units.length} units over all 2^${units.length} coalitions in ${play.samples} samples are ${(2 ** units.length * play.samples).toLocaleString('en')} values of the game, more than ${MOST_VALUES.toLocaleString('en')}; expected fewer samples, or exactUnits: ${units.length - 1} or less, with which orders are drawn`,
    );
  const orders = isAll ? 0 : 2 * FIT_BATCHES * Math.ceil(permutations / (2 * FIT_BATCHES));
  const total = units.length + orders;
  let done = 0;
  const advance = () => onProgress(++done, total);
  const game = new Game(play, units, policy);
  const whole = game.values(() => PLAYS);
  const mode = absent === 'silent' ? SILENT : AVERAGE;
  const none = game.values(() => mode);
  const loss = (values: Float64Array) =>
    worthOf(
      whole.map((v, k) => v - values[k]!),
      play.exact,
    );
  const together = loss(none);
  const tolerance = share * Math.abs(together.value);
  const shapley =
    permutations === 0 ? undefined : isAll ? game.allCoalitions(mode) : game.orders(mode, orders, seed, advance);
  const judged = units.map(({ layer, unit }, i): UnitWorth => {
    const lesion = loss(game.values((k) => (k === i ? SILENT : PLAYS)));
    const average = loss(game.values((k) => (k === i ? AVERAGE : PLAYS)));
    advance();
    return { layer, unit, lesion, average, shapley: shapley?.[i], canBeMissed: atMost(lesion) <= tolerance };
  });
  const { rule, sizes } = state.config;
  return {
    ...{
      rule: rule.name,
      sizes,
      samples: play.samples,
      reward: worthOf(whole, play.exact),
      silent: worthOf(none, play.exact),
    },
    ...{ together, absent, units: judged, missable: missableOf(judged, game, whole, tolerance, play.exact), tolerance },
  };
}

/** The largest value that a worth may have. */
function atMost({ value, interval }: Worth): number {
  return interval ? interval[1] : value;
}

function missableOf(
  units: readonly UnitWorth[],
  game: Game,
  whole: Float64Array,
  tolerance: number,
  exact: boolean,
): TeamWorth['missable'] {
  const order = units
    .map((unit, i) => ({ unit, i }))
    .filter(({ unit }) => unit.canBeMissed)
    .sort((a, b) => a.unit.lesion.value - b.unit.lesion.value || a.i - b.i);
  const gone = new Set<number>();
  for (const { i } of order) {
    gone.add(i);
    const values = game.values((k) => (gone.has(k) ? SILENT : PLAYS));
    if (
      atMost(
        worthOf(
          whole.map((v, k) => v - values[k]!),
          exact,
        ),
      ) > tolerance
    )
      gone.delete(i);
  }
  return order.filter(({ i }) => gone.has(i)).map(({ unit: { layer, unit } }) => ({ layer, unit }));
}

/** The cooperative game of the hidden units. */
export class Game {
  readonly #play: SilencedPlay;
  readonly #units: readonly { readonly layer: number; readonly unit: number }[];
  readonly #modes: Uint8Array[];

  constructor(play: SilencedPlay, units: readonly { readonly layer: number; readonly unit: number }[], policy: Policy) {
    this.#play = play;
    this.#units = units;
    this.#modes = allPlay(policy);
  }

  /** `[sample]`: values where unit i of the list does what `modeOf(i)` says. */
  values(modeOf: (i: number) => number): Float64Array {
    const modes = this.#set(modeOf);
    return Float64Array.from({ length: this.#play.samples }, (_, k) => this.#play.value(k, modes));
  }

  #set(modeOf: (i: number) => number): Modes {
    this.#units.forEach(({ layer, unit }, i) => void (this.#modes[layer - 1]![unit] = modeOf(i)));
    return this.#modes;
  }

  /** Shapley values by all coalitions: φ_i = Σ_S |S|! (n − |S| − 1)! / n! · [v(S ∪ i) − v(S)]. */
  allCoalitions(absent: number): Worth[] {
    const n = this.#units.length;
    const { samples, exact } = this.#play;
    const shares = Array.from({ length: n }, () => new Float64Array(samples));
    // |S|! (n − |S| − 1)! / n! by |S|.
    const weights = Array.from({ length: n }, (_, size) => 1 / (n * choose(n - 1, size)));
    for (let coalition = 0; coalition < 2 ** n; coalition++) {
      const values = this.values((i) => ((coalition >> i) & 1 ? PLAYS : absent));
      const size = bits(coalition);
      for (let i = 0; i < n; i++) {
        const isIn = ((coalition >> i) & 1) === 1;
        const weight = isIn ? weights[size - 1]! : -weights[size]!;
        for (let k = 0; k < samples; k++) shares[i]![k]! += weight * values[k]!;
      }
    }
    return shares.map((share) => worthOf(share, exact));
  }

  /**
   * Shapley values by orders in which units leave; every second is the reverse of the one before, in the same
   * situations.
   */
  orders(absent: number, count: number, seed: Seed, advance: () => void): Worth[] {
    const n = this.#units.length;
    const { samples } = this.#play;
    const stream = new Stream(keyOf(`orders of ${seed}`), 0, 0);
    const pairs = count / 2;
    const shares = Array.from({ length: n }, () => new Float64Array(pairs));
    const order = Array.from({ length: n }, (_, i) => i);
    for (let pair = 0; pair < pairs; pair++) {
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(stream.uniform(pair, i, 0) * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      for (const way of [order, order.toReversed()]) {
        for (let each = 0; each < EACH; each++) {
          const k = (pair * EACH + each) % samples;
          const modes = this.#set(() => PLAYS);
          let before = this.#play.value(k, modes);
          for (const i of way) {
            const { layer, unit } = this.#units[i]!;
            this.#modes[layer - 1]![unit] = absent;
            const after = this.#play.value(k, modes);
            shares[i]![pair]! += (before - after) / (2 * EACH);
            before = after;
          }
        }
        advance();
      }
    }
    return shares.map((share) => worthOf(share, false));
  }
}

/** The mean of values with its error by means over batches. */
export function worthOf(values: ArrayLike<number>, exact: boolean): Worth {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  const value = sum / values.length;
  if (exact) return { value, interval: undefined, standardError: 0, exact };
  const [sums, counts] = [new Float64Array(FIT_BATCHES), new Float64Array(FIT_BATCHES)];
  for (let k = 0; k < values.length; k++) {
    const batch = Math.floor((k * FIT_BATCHES) / values.length);
    sums[batch]! += values[k]!;
    counts[batch]!++;
  }
  const means = batchMean(Array.from(sums, (of, b) => of / counts[b]!));
  const { interval } = studentInterval({ ...means, full: value });
  const centre = means.without.reduce((total, v) => total + v, 0) / FIT_BATCHES;
  const spread = means.without.reduce((total, v) => total + (v - centre) ** 2, 0);
  return { value, interval, standardError: Math.sqrt(((FIT_BATCHES - 1) / FIT_BATCHES) * spread), exact };
}

function choose(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return count;
}

function bits(of: number): number {
  let count = 0;
  for (let rest = of; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
