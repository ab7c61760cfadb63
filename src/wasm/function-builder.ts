import { signed, unsigned } from './leb128.js';

/** Value types of WebAssembly used here. */
export const I32 = 0x7f;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof V128;

/** SIMD instructions by name (WebAssembly 2.0, after the 0xfd prefix). No relaxed SIMD, no fused multiply-add. */
export const SIMD = {
  shuffle: 13,
  i32x4Splat: 17,
  f32x4Equal: 65,
  f32x4NotEqual: 66,
  f32x4Less: 67,
  f32x4Greater: 68,
  f32x4LessEqual: 69,
  not: 77,
  and: 78,
  andNot: 79,
  or: 80,
  xor: 81,
  bitselect: 82,
  anyTrue: 83,
  f32x4Floor: 104,
  i32x4Bitmask: 164,
  i32x4ShiftLeft: 171,
  i32x4ShiftRightUnsigned: 173,
  i32x4Add: 174,
  i32x4Sub: 177,
  i64x2MultiplyLowUnsigned: 222,
  i64x2MultiplyHighUnsigned: 223,
  f32x4Abs: 224,
  f32x4Neg: 225,
  f32x4Sqrt: 227,
  f32x4Add: 228,
  f32x4Sub: 229,
  f32x4Mul: 230,
  f32x4Div: 231,
  f32x4Min: 232,
  f32x4Max: 233,
  f32x4PseudoMin: 234,
  f32x4PseudoMax: 235,
  i32x4MinUnsigned: 183,
  i32x4TruncateSigned: 248,
  f32x4ConvertSigned: 250,
  f32x4ConvertUnsigned: 251,
} as const;

/** Writes the body of one function. A method named after an instruction appends that one; the others say what they append. */
export class FunctionBuilder {
  readonly #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #constants = new Map<string, number>();
  readonly #calls: { readonly at: number; readonly callee: FunctionBuilder }[] = [];

  /** `name`: what profilers show, and under what the function may be exported. `parameters`: their names, all of them i32. */
  constructor(
    readonly name: string,
    readonly parameters: readonly string[],
  ) {}

  /** The local variable of a parameter. @throws an Error where the function has none of that name. */
  parameter(name: string): number {
    const local = this.parameters.indexOf(name);
    if (local < 0) throw new Error(`${this.name}(${this.parameters.join(', ')}) has no parameter '${name}'`);
    return local;
  }

  /** A new local variable; parameters are the first ones. */
  local(type: ValueType): number {
    return this.parameters.length + this.#locals.push(type) - 1;
  }

  get(local: number): this {
    return this.#emit(0x20, ...unsigned(local));
  }

  set(local: number): this {
    return this.#emit(0x21, ...unsigned(local));
  }

  tee(local: number): this {
    return this.#emit(0x22, ...unsigned(local));
  }

  drop(): this {
    return this.#emit(0x1a);
  }

  i32(value: number): this {
    return this.#emit(0x41, ...signed(value));
  }

  i32Add(): this {
    return this.#emit(0x6a);
  }

  i32Sub(): this {
    return this.#emit(0x6b);
  }

  i32Mul(): this {
    return this.#emit(0x6c);
  }

  i32DivUnsigned(): this {
    return this.#emit(0x6e);
  }

  i32And(): this {
    return this.#emit(0x71);
  }

  i32Or(): this {
    return this.#emit(0x72);
  }

  i32Xor(): this {
    return this.#emit(0x73);
  }

  i32ShiftLeft(): this {
    return this.#emit(0x74);
  }

  i32ShiftRight(): this {
    return this.#emit(0x76);
  }

  i32LessUnsigned(): this {
    return this.#emit(0x49);
  }

  /** Adds a constant to a local: `advance(weight, 16)` goes on by one vector. */
  advance(local: number, bytes: number): this {
    return this.get(local).i32(bytes).i32Add().set(local);
  }

  /** Pushes a local times a constant: the address of a row, where the constant is the bytes from row to row. */
  scaled(local: number, bytes: number): this {
    return this.get(local).i32(bytes).i32Mul();
  }

  /** Replaces the address on the stack by the 32-bit word there. */
  i32Load(offset: number): this {
    return this.#emit(0x28, 2, ...unsigned(offset));
  }

  /** Stores the word on the stack at the address below it. */
  i32Store(offset: number): this {
    return this.#emit(0x36, 2, ...unsigned(offset));
  }

  /** Leaves the first of two values if the word on top is not 0, else the second. */
  select(): this {
    return this.#emit(0x1b);
  }

  /** The functions that are called. */
  get called(): readonly FunctionBuilder[] {
    return this.#calls.map(({ callee }) => callee);
  }

  /** Calls another function of the module, with its arguments on the stack. */
  call(callee: FunctionBuilder): this {
    this.#emit(0x10);
    this.#calls.push({ at: this.#code.length, callee });
    return this.#emit(0x80, 0x80, 0x80, 0x80, 0);
  }

  simd(instruction: number): this {
    return this.#emit(0xfd, ...unsigned(instruction));
  }

  load(offset: number): this {
    return this.#emit(0xfd, 0, 2, ...unsigned(offset));
  }

  loadSplat(offset: number): this {
    return this.#emit(0xfd, 9, 2, ...unsigned(offset));
  }

  /** Replaces one element of the vector on the stack (below the address) by a float from memory. */
  loadElement(offset: number, element: number): this {
    return this.#emit(0xfd, 86, 2, ...unsigned(offset), element);
  }

  /** Stores one element of the vector on the stack (above the address). */
  storeElement(offset: number, element: number): this {
    return this.#emit(0xfd, 90, 2, ...unsigned(offset), element);
  }

  /** Replaces the vector on the stack by one of its four 32-bit elements, as an i32. */
  i32Element(element: number): this {
    return this.#emit(0xfd, 27, element);
  }

  store(offset: number): this {
    return this.#emit(0xfd, 11, 2, ...unsigned(offset));
  }

  shuffle(...bytes: number[]): this {
    return this.#emit(0xfd, SIMD.shuffle, ...bytes);
  }

  /** Pushes four 32-bit elements, kept in a local that is set once at the start of the function. */
  elements(words: readonly [number, number, number, number]): this {
    const key = words.join();
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.local(V128);
      this.#constants.set(key, local);
      const bytes = new Uint8Array(Uint32Array.from(words).buffer);
      this.#prologue.push(0xfd, 12, ...bytes, 0x21, ...unsigned(local));
    }
    return this.get(local);
  }

  /** Leaves the first `count` of the four 32-bit elements on the stack, and makes the others 0. */
  keepFirst(count: number): this {
    const words = [0, 1, 2, 3].map((k) => (k < count ? 0xffffffff : 0)) as [number, number, number, number];
    return this.elements(words).simd(SIMD.and);
  }

  /** Pushes four times the same float. */
  float(value: number): this {
    const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
    return this.elements([bits, bits, bits, bits]);
  }

  /** Repeats `body` while `index`, raised by `step` each time, is below `end` (a local or a constant). Skipped when there is nothing to do. */
  loop(index: number, end: { local: number } | { constant: number }, step: number, body: () => void): this {
    const pushEnd = () => ('local' in end ? this.get(end.local) : this.i32(end.constant));
    this.#emit(0x02, 0x40).get(index);
    pushEnd().i32LessUnsigned().#emit(0x45, 0x0d, 0).#emit(0x03, 0x40);
    body();
    this.get(index).i32(step).i32Add().tee(index);
    pushEnd().i32LessUnsigned().#emit(0x0d, 0, 0x0b, 0x0b);
    return this;
  }

  /** The encoded body; `indexOf`: of the functions that are called. */
  body(indexOf: (callee: FunctionBuilder) => number): number[] {
    for (const { at, callee } of this.#calls) {
      let rest = indexOf(callee);
      for (let k = 0; k < 5; k++, rest >>>= 7) this.#code[at + k] = (rest & 0x7f) | (k < 4 ? 0x80 : 0);
    }
    const code = unsigned(this.#locals.length);
    for (const type of this.#locals) code.push(1, type);
    return code.concat(this.#prologue, this.#code, 0x0b);
  }

  #emit(...bytes: number[]): this {
    for (const byte of bytes) this.#code.push(byte);
    return this;
  }
}
