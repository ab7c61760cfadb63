import { MEMORY, SCALAR, SIMD } from './instructions.js';
import { signed, signed64, unsigned } from './leb128.js';

export { SIMD } from './instructions.js';

/** Value types of WebAssembly used here. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof I64 | typeof F64 | typeof V128;

/** A function of the host that a module imports (`env.NAME`): a double to a double. */
export interface ImportedFunction {
  readonly imported: string;
}

/**
 * Writes the body of one function. A method named after an instruction appends that one; the others say what they
 * append.
 */
export class FunctionBuilder {
  readonly #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #constants = new Map<string, number>();
  readonly #calls: { readonly at: number; readonly callee: FunctionBuilder | ImportedFunction }[] = [];

  /**
   * `name`: what profilers show, and under what the function may be exported. `parameters`: their names, all of them
   * i32.
   */
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

  /** The functions that are called, of the module and of the host. */
  get called(): readonly (FunctionBuilder | ImportedFunction)[] {
    return this.#calls.map(({ callee }) => callee);
  }

  /** Calls another function of the module, or one of the host, with its arguments on the stack. */
  call(callee: FunctionBuilder | ImportedFunction): this {
    this.#emit(0x10);
    this.#calls.push({ at: this.#code.length, callee });
    return this.#emit(0x80, 0x80, 0x80, 0x80, 0);
  }

  i64(value: bigint): this {
    return this.#emit(0x42, ...signed64(value));
  }

  f64(value: number): this {
    return this.#emit(0x44, ...new Uint8Array(Float64Array.of(value).buffer));
  }

  /** An instruction on single numbers, without immediates. */
  scalar(instruction: keyof typeof SCALAR): this {
    return this.#emit(SCALAR[instruction]);
  }

  /** Loads a number from the address on the stack plus the offset, or stores the one above that address there. */
  memory(instruction: keyof typeof MEMORY, offset: number): this {
    return this.#emit(MEMORY[instruction], 0, ...unsigned(offset));
  }

  /** Does `body` if the word on the stack is not 0, else `otherwise`. */
  if(body: () => void, otherwise?: () => void): this {
    this.#emit(0x04, 0x40);
    body();
    if (otherwise) {
      this.#emit(0x05);
      otherwise();
    }
    return this.#emit(0x0b);
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

  /** Replaces the address on the stack by a vector of the 64 bits there and zeros. */
  loadHalf(offset: number): this {
    return this.#emit(0xfd, 93, 0, ...unsigned(offset));
  }

  /** Replaces one half of the vector on the stack (above the address) by 64 bits from memory. */
  loadIntoHalf(offset: number, half: number): this {
    return this.#emit(0xfd, 87, 0, ...unsigned(offset), half);
  }

  /** Stores one half of the vector on the stack (above the address). */
  storeHalf(offset: number, half: number): this {
    return this.#emit(0xfd, 91, 0, ...unsigned(offset), half);
  }

  /** Replaces the vector on the stack by one of its two doubles. */
  f64Element(element: number): this {
    return this.#emit(0xfd, 33, element);
  }

  /** Replaces one of the two doubles of the vector by the one on the stack above it. */
  replaceF64(element: number): this {
    return this.#emit(0xfd, 34, element);
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

  /** Pushes a double twice. */
  doubles(value: number): this {
    const [low, high] = new Uint32Array(Float64Array.of(value).buffer) as unknown as readonly [number, number];
    return this.elements([low, high, low, high]);
  }

  /**
   * Repeats `body` while `index`, raised by `step` each time, is below `end` (a local or a constant). Skipped when
   * there is nothing to do.
   */
  loop(index: number, end: { local: number } | { constant: number }, step: number, body: () => void): this {
    const pushEnd = () => ('local' in end ? this.get(end.local) : this.i32(end.constant));
    this.#emit(0x02, 0x40).get(index);
    pushEnd().i32LessUnsigned().#emit(0x45, 0x0d, 0).#emit(0x03, 0x40);
    body();
    this.get(index).i32(step).i32Add().tee(index);
    pushEnd().i32LessUnsigned().#emit(0x0d, 0, 0x0b, 0x0b);
    return this;
  }

  /** Does `body`, which leaves a word on the stack, until that is 0. */
  repeat(body: () => void): this {
    this.#emit(0x03, 0x40);
    body();
    return this.#emit(0x0d, 0, 0x0b);
  }

  /** The encoded body; `indexOf`: of the functions that are called. */
  body(indexOf: (callee: FunctionBuilder | ImportedFunction) => number): number[] {
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
