import { F64, type FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';
import { PAIRS, type SCALAR } from '../../wasm/instructions.js';

/** What takes a value: one that was computed, or a constant. */
export type Operand = Real | number;

/**
 * Writes arithmetic of doubles for one lane, or for two side by side, with the operations of JavaScript and so their
 * bits. Each operation is written where it is asked for.
 */
export class RealCode {
  constructor(
    readonly f: FunctionBuilder,
    readonly lanes: 1 | 2,
  ) {}

  /** A constant in each lane. */
  number(value: number): Real {
    return new Real(this, value);
  }

  /** The value on the stack. */
  taken(): Real {
    const local = this.f.local(this.lanes === 1 ? F64 : V128);
    this.f.set(local);
    return new Real(this, { local });
  }

  /** Puts a value on the stack. */
  push(value: Operand): void {
    const of = typeof value === 'number' ? value : value.of;
    if (typeof of !== 'number') this.f.get(of.local);
    else if (this.lanes === 1) this.f.f64(of);
    else this.f.doubles(of);
  }

  /** One instruction on values: its name for one lane, and its number for two. */
  operate(scalar: keyof typeof SCALAR, pair: number, ...operands: readonly Operand[]): Real {
    this.#write(scalar, pair, operands);
    return this.taken();
  }

  /** One comparison of two values, as `operate`. */
  compare(scalar: keyof typeof SCALAR, pair: number, a: Operand, b: Operand): Condition {
    this.#write(scalar, pair, [a, b]);
    return this.#condition();
  }

  /** `a` where the condition holds, `b` elsewhere. */
  select(condition: Condition, a: Operand, b: Operand): Real {
    this.push(a);
    this.push(b);
    this.f.get(condition.local);
    if (this.lanes === 1) this.f.select();
    else this.f.simd(SIMD.bitselect);
    return this.taken();
  }

  /** Whether `a` holds where the condition does, and `b` elsewhere. */
  chosen(condition: Condition, a: Condition, b: Condition): Condition {
    this.f.get(a.local).get(b.local).get(condition.local);
    if (this.lanes === 1) this.f.select();
    else this.f.simd(SIMD.bitselect);
    return this.#condition();
  }

  /** Holds where both do. */
  both(a: Condition, b: Condition): Condition {
    this.f.get(a.local).get(b.local);
    if (this.lanes === 1) this.f.i32And();
    else this.f.simd(SIMD.and);
    return this.#condition();
  }

  /** Holds where one of them does, or both. */
  either(a: Condition, b: Condition): Condition {
    this.f.get(a.local).get(b.local);
    if (this.lanes === 1) this.f.i32Or();
    else this.f.simd(SIMD.or);
    return this.#condition();
  }

  /** Pushes a word with a bit for each lane, the first the lowest: 1 where the condition holds. */
  pushBits(condition: Condition): void {
    this.f.get(condition.local);
    if (this.lanes === 2) this.f.simd(PAIRS.i64x2Bitmask);
  }

  #write(scalar: keyof typeof SCALAR, pair: number, operands: readonly Operand[]): void {
    for (const operand of operands) this.push(operand);
    if (this.lanes === 1) this.f.scalar(scalar);
    else this.f.simd(pair);
  }

  #condition(): Condition {
    const local = this.f.local(this.lanes === 1 ? I32 : V128);
    this.f.set(local);
    return { local };
  }
}

/** Where something holds: a local with a word, 0 or 1, or with a mask of two lanes. */
export interface Condition {
  readonly local: number;
}

/** A double in each lane: a constant, or computed and in a local. */
export class Real {
  constructor(
    readonly code: RealCode,
    readonly of: number | { readonly local: number },
  ) {}

  /** this + other */
  plus(other: Operand): Real {
    return this.code.operate('f64Add', PAIRS.f64x2Add, this, other);
  }

  /** this − other */
  minus(other: Operand): Real {
    return this.code.operate('f64Sub', PAIRS.f64x2Sub, this, other);
  }

  /** this · other */
  times(other: Operand): Real {
    return this.code.operate('f64Mul', PAIRS.f64x2Mul, this, other);
  }

  /** this / other */
  over(other: Operand): Real {
    return this.code.operate('f64Div', PAIRS.f64x2Div, this, other);
  }

  /** Its size, without the sign. */
  abs(): Real {
    return this.code.operate('f64Abs', PAIRS.f64x2Abs, this);
  }

  /** −this */
  negated(): Real {
    return this.code.operate('f64Neg', PAIRS.f64x2Neg, this);
  }

  /** The nearest float, as `Math.fround`. */
  rounded(): Real {
    const { code } = this;
    code.push(this);
    if (code.lanes === 1) code.f.scalar('f32OfF64').scalar('f64OfF32');
    else code.f.simd(PAIRS.f32x4DemoteZero).simd(PAIRS.f64x2PromoteLow);
    return code.taken();
  }

  /** Holds where this < other. */
  isLess(other: Operand): Condition {
    return this.code.compare('f64Less', PAIRS.f64x2Less, this, other);
  }

  /** Holds where this > other. */
  isGreater(other: Operand): Condition {
    return this.code.compare('f64Greater', PAIRS.f64x2Greater, this, other);
  }

  /** Holds where this ≥ other. */
  isAtLeast(other: Operand): Condition {
    return this.code.compare('f64GreaterEqual', PAIRS.f64x2GreaterEqual, this, other);
  }

  /** Holds where this = other. */
  equals(other: Operand): Condition {
    return this.code.compare('f64Equal', PAIRS.f64x2Equal, this, other);
  }

  /** Holds where this ≠ other, and where one of them is NaN. */
  differs(other: Operand): Condition {
    return this.code.compare('f64NotEqual', PAIRS.f64x2NotEqual, this, other);
  }

  /** As `Math.min(Math.max(x, low), high)`, for bounds that are neither 0 nor NaN. */
  clipped(low: number, high: number): Real {
    const { code } = this;
    const raised = code.select(this.isLess(low), low, this);
    return code.select(raised.isGreater(high), high, raised);
  }
}
