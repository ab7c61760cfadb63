import type { Operations } from './primitives.js';

/** The distance of two draws. */
const DRAW = 2 ** -24;

/** The arguments of a function over all logits. */
interface OfLogits<V> {
  /** `[argument][logit]` */
  readonly args: readonly (readonly V[])[];
  /** If the last argument is a softmax, what that is of, `[logit]`. */
  readonly scores: readonly V[] | undefined;
}

/** Gives the values of a function over all logits, `[logit]`. */
type EachLogit = <V>(f: Operations<V>, of: OfLogits<V>) => V[];

/** Functions over all logits of a unit with several, in operations of each. Rules may call all but `likeliest`. */
const TABLE = {
  /** exp(z_k − m) / (exp(−m) + Σ_j exp(z_j − m)), m = max(0, z_0, z_1, …); the action without a logit has 0. */
  softmax: (f, { args: [z] }) => {
    const { parts, all } = exponentials(f, z!);
    return parts.map((part) => f.div(part, all));
  },
  /** exp(−m) over the same sum, the probability of the action without a logit. */
  rest: (f, { args: [z] }) => {
    const { rest, all } = exponentials(f, z!);
    return z!.map(() => f.div(rest, all));
  },
  /**
   * 1 for the first logit with u < p_0 + … + p_k, else 0; all 0: the action without a logit. Where that action cannot
   * happen, a draw that rounding leaves above the last cut falls to the last logit that raised it.
   */
  pick: (f, { args: [given, p], scores }) => {
    const u = drawnBelow(f, given![0]!, p!, scores);
    const below = p!.map((_, k) => f.less(u, sum(f, p!.slice(0, k + 1))));
    return below.map((isBelow, k) => {
      const hit = k === 0 ? isBelow : f.and(isBelow, f.not(below[k - 1]!));
      return f.select(hit, f.number(1), f.number(0));
    });
  },
  /**
   * What a greedy unit does in place of `pick`: 1 for the largest p_k, the first of equals, else 0; all 0: the action
   * without a logit, where none is above its 1 − (p_0 + p_1 + …).
   */
  likeliest: (f, { args: [p] }) => {
    const rest = f.sub(f.number(1), sum(f, p!));
    return p!.map((own, k) => {
      const ahead = [rest, ...p!.slice(0, k)].map((other) => f.less(other, own));
      const notBehind = p!.slice(k + 1).map((other) => f.lessEqual(other, own));
      const all = [...ahead, ...notBehind].reduce((met, next) => f.and(met, next));
      return f.select(all, f.number(1), f.number(0));
    });
  },
  /** x_0 + x_1 + … */
  total: (f, { args: [x] }) => {
    const total = sum(f, x!);
    return x!.map(() => total);
  },
  /** a_0 b_0 + a_1 b_1 + …, where what is unrolled are the components of vectors. */
  dot: (f, { args: [a, b] }) => {
    const total = sum(
      f,
      a!.map((value, k) => f.mul(value, b![k]!)),
    );
    return a!.map(() => total);
  },
} as const satisfies Readonly<Record<string, EachLogit>>;

export type LogitsOperation = keyof typeof TABLE;

export const OVER_LOGITS: Readonly<Record<LogitsOperation, EachLogit>> = TABLE;

function sum<V>(f: Operations<V>, values: readonly V[]): V {
  return values.reduce((total, value) => f.add(total, value));
}

function exponentials<V>(f: Operations<V>, z: readonly V[]): { rest: V; parts: readonly V[]; all: V } {
  const most = z.reduce((m, value) => f.max(m, value), f.number(0));
  const rest = f.call('exp', f.neg(most));
  const parts = z.map((value) => f.call('exp', f.sub(value, most)));
  return { rest, parts, all: sum(f, [rest, ...parts]) };
}

/**
 * The draw u, corrected where rounding would give it to an action that cannot happen: if u is not below the sum of all
 * p though the action without a logit cannot happen, it is the last draw below that sum.
 *
 * That action cannot happen if its probability, as softmax has it, is less than the distance of two draws; with other
 * probabilities, if what they lack to 1 is no more than a sum of so many may lose by rounding.
 */
function drawnBelow<V>(f: Operations<V>, u: V, p: readonly V[], scores: readonly V[] | undefined): V {
  const all = sum(f, p);
  let isNone: V;
  if (scores) {
    const { rest, all: whole } = exponentials(f, scores);
    isNone = f.less(rest, f.mul(whole, f.number(DRAW)));
  } else {
    const missing = f.sub(f.number(1), all);
    isNone = f.and(f.less(missing, f.number((p.length - 1) * DRAW)), f.less(all, f.number(1)));
  }
  const isPast = f.and(isNone, f.not(f.less(u, all)));
  return f.select(isPast, f.sub(all, f.number(DRAW)), u);
}
