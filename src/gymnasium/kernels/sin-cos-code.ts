import { type ImportedFunction, SIMD, V128 } from '../../wasm/function-builder.js';
import { PAIRS } from '../../wasm/instructions.js';
import { SPLITTER } from '../libm/fused-multiply-add.js';
import { DOUBT, PLAIN_END } from '../libm/sin-cos.js';
import * as c from '../libm/sin-cos-constants.js';
import { asked, askedWhereOpen, type Decided, hostFunction } from './host-code.js';
import { type Condition, Real, type RealCode } from './real-code.js';

const SIN = hostFunction('sin');
const COS = hostFunction('cos');

/** So many bytes has a row of the table of sines, and so many rows do kernels need, the last of them zeros. */
const ROW_BYTES = 32;
const ROWS = 128;
export const SINES_BYTES = ROW_BYTES * ROWS;

/**
 * By less than half this part of it a sum of products differs that is evaluated plainly or fused (worked out at
 * `refinedByTable`).
 */
const PART_DOUBT = 2 ** -50;

/** Words of two lanes: of the lowest bit, of the next, and of the sign. */
const ONE = [1, 0, 1, 0] as const;
const TWO = [2, 0, 2, 0] as const;
const SIGN = [0, 0x80000000, 0, 0x80000000] as const;

/**
 * The sine and the cosine of angles, in radians, as those of libm/sin-cos.ts: of two lanes by its table, operation by
 * operation, with what the table leaves open (about one in a hundred; of narrow angles one in thousands) asked of those
 * functions; of one lane always.
 */
export class AngleCode {
  readonly #x: Real;
  readonly #table: SinesByTable | undefined;
  #sin: Real | undefined;
  #cos: Real | undefined;

  /**
   * @param sines the address of the table of sines.
   * @param isNarrow whether angles are nearly always below 0.85 in size; others are then asked of the functions, too.
   */
  constructor(x: Real, sines: number, isNarrow: boolean) {
    this.#x = x;
    this.#table = x.code.lanes === 2 ? new SinesByTable(x, sines, isNarrow) : undefined;
  }

  get sin(): Real {
    this.#sin ??= this.#told(this.#table?.sin(), SIN);
    return this.#sin;
  }

  get cos(): Real {
    this.#cos ??= this.#told(this.#table?.cos(), COS);
    return this.#cos;
  }

  #told(given: Opening | undefined, host: ImportedFunction): Real {
    if (given === undefined) return asked(this.#x, host);
    return askedWhereOpen(this.#x, given.value, given.isDecided, host, given.refined);
  }
}

/** A value that may be open, and what writes the same from one exact product, which decides nearly all of the rest. */
interface Opening extends Decided {
  readonly refined?: () => Decided;
}

/** Sines and cosines of two lanes by the table; those of large angles by that of the rest to a quadrant. */
class SinesByTable {
  readonly #code: RealCode;
  readonly #isInside: Condition;
  /** The rest, in two parts, of which the second has the sign that it has for a rest above 0. */
  readonly #y: Real;
  readonly #low: Real | undefined;
  /** A double whose lowest bits are the number of the quadrant; none where angles are narrow. */
  readonly #quadrant: Real | undefined;
  readonly #size: Real;
  readonly #r: Real;
  readonly #row: Row;
  #parts: Parts | undefined;
  #sine: Opening | undefined;
  #cosine: Opening | undefined;

  constructor(x: Real, sines: number, isNarrow: boolean) {
    const { code } = x;
    this.#code = code;
    if (isNarrow) {
      this.#y = x;
      this.#isInside = x.abs().isLess(c.TABLE_END);
    } else {
      const isSmall = x.abs().isLess(c.TABLE_END);
      this.#isInside = x.abs().isLess(PLAIN_END);
      const rounded = x.times(c.TWO_OVER_PI).plus(c.ROUND_TO_INTEGER);
      const quadrant = code.select(isSmall, c.ROUND_TO_INTEGER, rounded);
      const n = quadrant.minus(c.ROUND_TO_INTEGER);
      const y = x.minus(n.times(c.HALF_PI_1)).minus(n.times(c.HALF_PI_2));
      const third = n.times(c.HALF_PI_3);
      this.#y = y.minus(third);
      this.#low = signed(y.minus(this.#y).minus(third), this.#y);
      this.#quadrant = quadrant;
    }
    this.#size = this.#y.abs();
    const node = this.#size.plus(c.ROUND_TO_NODE);
    this.#row = rowOf(node, sines);
    this.#r = this.#size.minus(node.minus(c.ROUND_TO_NODE));
  }

  sin(): Opening {
    const quadrant = this.#quadrant;
    if (quadrant === undefined) return this.#within(this.#sineOfRest());
    return this.#within(this.#turned(quadrant, this.#cosineOfRest(), this.#sineOfRest()));
  }

  cos(): Opening {
    const quadrant = this.#quadrant;
    if (quadrant === undefined) return this.#within(this.#cosineOfRest());
    const next = combined(quadrant, PAIRS.i64x2Add, ONE);
    return this.#within(this.#turned(next, this.#cosineOfRest(), this.#sineOfRest()));
  }

  #within({ value, isDecided, refined }: Opening): Opening {
    const inside = { value, isDecided: this.#code.both(isDecided, this.#isInside) };
    return refined === undefined ? inside : { ...inside, refined: () => this.#within(refined()) };
  }

  /** `odd` in quadrants 1 and 3, `even` in 0 and 2, and the other sign in 2 and 3. */
  #turned(quadrant: Real, odd: Decided, even: Decided): Decided {
    const code = this.#code;
    const isOdd = equalTo(combined(quadrant, SIMD.and, ONE), ONE);
    const value = code.select(isOdd, odd.value, even.value);
    const { f } = code;
    code.push(value);
    code.push(combined(quadrant, SIMD.and, TWO));
    f.i32(62).simd(PAIRS.i64x2ShiftLeft).simd(SIMD.xor);
    const turned = code.taken();
    f.get(odd.isDecided.local).get(even.isDecided.local).get(isOdd.local).simd(SIMD.bitselect);
    const isDecided = { local: f.local(V128) };
    f.set(isDecided.local);
    return { value: turned, isDecided };
  }

  /** `sinOf` of libm/sin-cos.ts, of a rest above 0, with the sign put on last. */
  #sineOfRest(): Opening {
    if (this.#sine !== undefined) return this.#sine;
    const code = this.#code;
    const [x, r, low] = [this.#size, this.#r, this.#low];
    const xx = x.times(x);
    const p5 = [c.TAYLOR_9, c.TAYLOR_7, c.TAYLOR_5].reduce(
      (sum: Real, coefficient) => sum.times(xx).plus(coefficient),
      code.number(c.TAYLOR_11),
    );
    const p5xx = p5.times(xx);
    const p = p5xx.plus(c.TAYLOR_3);
    const byTaylor = low === undefined ? p.times(x).times(xx) : p.times(x).minus(low.times(0.5)).times(xx).plus(low);
    const parts = low === undefined ? this.#partsOf(r) : this.#partsWith(r, low);
    const { s, v } = parts;
    const [sine, sineRest, cosine, cosineRest] = this.#row;
    const rest = cosineRest.times(s).plus(sineRest).minus(v.times(sine));
    const byTable = rest.plus(s.times(cosine));
    const isTaylor = x.isLess(c.TAYLOR_END);
    const { value, isDecided } = decided(code.select(isTaylor, x, sine), code.select(isTaylor, byTaylor, byTable));
    this.#sine = { value: signed(value, this.#y), isDecided };
    if (low !== undefined) return this.#sine;
    const refined = () => {
      const fine = refinedByTable(sine, parts, cosine, rest);
      // With p known to its last bit, nothing else of the series is fused.
      const slack = p5xx.times(PART_DOUBT);
      const isKnown = p5xx.minus(slack).plus(c.TAYLOR_3).equals(p5xx.plus(slack).plus(c.TAYLOR_3));
      return {
        value: signed(code.select(isTaylor, x.plus(byTaylor), fine.value), this.#y),
        isDecided: code.chosen(isTaylor, isKnown, fine.isDecided),
      };
    };
    this.#sine = { ...this.#sine, refined };
    return this.#sine;
  }

  /** sin r and 1 − cos r for an r within half a node. */
  #partsOf(r: Real): Parts {
    if (this.#parts !== undefined) return this.#parts;
    const rr = r.times(r);
    const t = r.times(rr).times(sineSeries(rr));
    this.#parts = { r, t, s: t.plus(r), v: rr.times(cosineSeries(rr)) };
    return this.#parts;
  }

  /** The same of r + low, where the sine leaves low for the end. */
  #partsWith(r: Real, low: Real): Parts {
    const rr = r.times(r);
    const t = r.times(rr).times(sineSeries(rr)).plus(low);
    return { r, t, s: r.plus(t), v: r.times(low).plus(rr.times(cosineSeries(rr))) };
  }

  /** `cosOf` of libm/sin-cos.ts. */
  #cosineOfRest(): Opening {
    if (this.#cosine !== undefined) return this.#cosine;
    const low = this.#low;
    const parts = this.#partsOf(low === undefined ? this.#r : this.#r.plus(low));
    const { s, v } = parts;
    const [sine, sineRest, cosine, cosineRest] = this.#row;
    const rest = cosineRest.minus(sineRest.times(s)).minus(v.times(cosine));
    this.#cosine = decided(cosine, rest.minus(s.times(sine)));
    if (low === undefined) {
      const refined = () => refinedByTable(cosine, parts, sine.negated(), rest);
      this.#cosine = { ...this.#cosine, refined };
    }
    return this.#cosine;
  }
}

function sineSeries(rr: Real): Real {
  return rr.times(c.SINE_5).plus(c.SINE_3);
}

function cosineSeries(rr: Real): Real {
  return rr.times(c.COSINE_6).plus(c.COSINE_4).times(rr).plus(c.COSINE_2);
}

/** high + correction, decided where no doubt about the correction turns the last bit. */
function decided(high: Real, correction: Real): Decided {
  const slack = correction.times(DOUBT);
  const value = high.plus(correction.minus(slack));
  return { value, isDecided: value.equals(high.plus(correction.plus(slack))) };
}

/** Of r: t = sin r − r and s = r + t, nearly; v = 1 − cos r. */
interface Parts {
  readonly r: Real;
  readonly t: Real;
  readonly s: Real;
  readonly v: Real;
}

/**
 * high + (s · factor + rest) as the fused evaluation has it, decided where no doubt about its parts turns the last bit.
 *
 * Plain and fused evaluation have the same r, and t that differ by less than 2^-51 of their size: twice that is allowed
 * for, and where it cannot turn the last bit of s, both have the same s. Of `rest`, −v·high and two numbers below
 * 2^-53, they differ by less than 2^-50 v + 2^-104; what is allowed for covers the roundings of the sums here as well.
 * The product is exact, in two parts (Dekker 1971). Sums round monotonically, so that the fused value lies between the
 * two.
 */
function refinedByTable(high: Real, { r, t, s, v }: Parts, factor: Real, rest: Real): Decided {
  const slackOfT = t.times(PART_DOUBT);
  const isKnown = r.plus(t.minus(slackOfT)).equals(r.plus(t.plus(slackOfT)));
  const product = s.times(factor);
  const [s1, s2] = halvesOf(s);
  const [f1, f2] = halvesOf(factor);
  const productRest = s1.times(f1).minus(product).plus(s1.times(f2)).plus(s2.times(f1)).plus(s2.times(f2));
  const small = rest.plus(productRest);
  const slack = v.times(2 ** -49).plus(2 ** -100);
  const value = high.plus(product.plus(small.minus(slack)));
  const other = high.plus(product.plus(small.plus(slack)));
  return { value, isDecided: r.code.both(isKnown, value.equals(other)) };
}

/** A double as the sum of two with 26 bits each. */
function halvesOf(value: Real): readonly [Real, Real] {
  const t = value.times(SPLITTER);
  const upper = t.minus(t.minus(value));
  return [upper, value.minus(upper)];
}

/** sin and cos of the node with the number in the lowest bits of a double, and what is missing to each. */
type Row = readonly [sine: Real, sineRest: Real, cosine: Real, cosineRest: Real];

function rowOf(node: Real, sines: number): Row {
  const { code } = node;
  const { f } = code;
  const halves = [0, 16].map((half) =>
    [0, 2].map((element) => {
      code.push(node);
      f.i32Element(element)
        .i32(ROWS - 1)
        .i32And()
        .i32(5)
        .i32ShiftLeft()
        .load(sines + half);
      return code.taken();
    }),
  ) as [[Real, Real], [Real, Real]];
  return halves.flatMap(([first, second]) =>
    [LOWER, UPPER].map((bytes) => {
      code.push(first);
      code.push(second);
      f.shuffle(...bytes);
      return code.taken();
    }),
  ) as unknown as Row;
}

const LOWER = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const UPPER = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** `value`, or −`value` where `of` has the sign −. */
function signed(value: Real, of: Real): Real {
  const { code } = value;
  code.push(value);
  code.push(combined(of, SIMD.and, SIGN));
  code.f.simd(SIMD.xor);
  return code.taken();
}

/** One instruction on the bits of two lanes and a constant. */
function combined({ code, of }: Real, instruction: number, words: readonly [number, number, number, number]): Real {
  code.push(new Real(code, of));
  code.f.elements(words).simd(instruction);
  return code.taken();
}

function equalTo(bits: Real, words: readonly [number, number, number, number]): Condition {
  return { local: (combined(bits, PAIRS.i64x2Equal, words).of as { local: number }).local };
}
