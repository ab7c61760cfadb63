import { type FunctionBuilder, I32, V128 } from '../../wasm/function-builder.js';
import type { HostFunction } from './host-code.js';
import { nextBelow, nextWord, pushDouble } from './pcg64-code.js';
import { type Condition, type Operand, type Real, RealCode } from './real-code.js';
import { AngleCode } from './sin-cos-code.js';

/**
 * A law of motion once more, as code of WebAssembly: what steps a batch of environments where they lie in memory.
 * Number by number it does what the `Dynamics` beside it do, which are the definition;
 * `test/contracts/dynamics-kernels.test.ts` compares all that there are.
 */
export interface DynamicsKernel {
  /** Numbers that the code reads; their addresses are in `code.places.tables`. */
  readonly tables?: readonly (Float32Array | Float64Array | Uint8Array | Int32Array)[];
  /** Functions that the code calls beside those that all may call, by the name that it imports them under. */
  readonly host?: Readonly<Record<string, HostFunction>>;
  /**
   * How many environments one pass of `step` takes. 1: one; `step` may draw. 2: two side by side in a SIMD vector,
   * which is faster. An environment whose episode is over is then stepped once more and reset in the same pass, so that
   * `step` must not draw, and `reset` must write every number of the state that `step` writes.
   */
  readonly lanes: 1 | 2;
  /**
   * Writes code that draws the start state of an episode of one environment, as `reset` of the dynamics without
   * options.
   */
  reset(code: StateCode): void;
  /**
   * Writes code that takes a time step with `code.action`; what it returns are the values of `step` and `terminated` of
   * the dynamics.
   */
  step(code: StateCode): KernelStep;
  /**
   * Writes code that computes the numbers of the observation, and returns these; or none, if the code itself writes
   * them to `code.at.shown`.
   */
  observe(code: StateCode): readonly Real[];
  /** Whether what is observed stays as it is from reset to reset. Default: it does not. */
  readonly keepsObservation?: boolean;
}

/** What a time step came to. */
export interface KernelStep {
  readonly reward: Operand;
  readonly terminated: Condition | boolean;
}

/** Where the numbers of a batch of environments are in memory: the addresses of the first one's. */
export interface KernelPlaces {
  readonly states: number;
  readonly streams: number;
  readonly observations: number;
  readonly tables: readonly number[];
  /** `[node][4]`, of `sineTable`. */
  readonly sines: number;
}

/** The function of the host that draws a normal number, of the stream at an offset in bytes from the first. */
export const STANDARD_NORMAL = 'standard normal';

/** Code with the state, the action and the random stream of one environment, or of two side by side. */
export class StateCode extends RealCode {
  /** Locals with the offsets in bytes of what is this environment's: of its state, its stream and its observation. */
  readonly at: { readonly state: number; readonly stream: number; readonly shown: number };
  readonly #known = new Map<number, Real>();
  readonly #angles = new Map<Real, AngleCode>();
  #action: Real | undefined;

  constructor(
    f: FunctionBuilder,
    lanes: 1 | 2,
    readonly places: KernelPlaces,
    readonly stateSize: number,
    /** Pushes the action. */
    readonly pushAction: () => void,
  ) {
    super(f, lanes);
    this.at = { state: f.local(I32), stream: f.local(I32), shown: f.local(I32) };
  }

  /** What was done, as a number. */
  get action(): Real {
    if (this.#action === undefined) {
      this.pushAction();
      this.#action = this.taken();
    }
    return this.#action;
  }

  /** Number k of the state. */
  state(k: number): Real {
    const known = this.#known.get(k);
    if (known !== undefined) return known;
    const { f, at } = this;
    const place = this.#placeOf(k);
    f.get(at.state);
    if (this.lanes === 1) f.memory('f64Load', place);
    else {
      const low = f.loadHalf(place).local(V128);
      f.set(low);
      // The address lies below the vector.
      f.get(at.state)
        .get(low)
        .loadIntoHalf(place + 8 * this.stateSize, 1);
    }
    const value = this.taken();
    this.#known.set(k, value);
    return value;
  }

  /** Number `first` + index of the state, of one environment. */
  stateAt(first: number, index: Real): Real {
    const { f, at } = this;
    f.get(at.state).scaled(this.wordOf(index), 8).i32Add().memory('f64Load', this.#placeOf(first));
    return this.taken();
  }

  /** Writes number k of the state. */
  setState(k: number, given: Operand): void {
    const { f, at } = this;
    const place = this.#placeOf(k);
    for (let lane = 0; lane < this.lanes; lane++) {
      f.get(at.state);
      this.push(given);
      if (this.lanes === 1) f.memory('f64Store', place);
      else f.storeHalf(place + 8 * this.stateSize * lane, lane);
    }
    this.#known.set(k, typeof given === 'number' ? this.number(given) : given);
  }

  /**
   * The sine and the cosine of x. `range`: `narrow` where it is nearly always below 0.85 in size, which takes half the
   * code.
   */
  angle(x: Real, range: 'narrow' | 'any' = 'any'): AngleCode {
    let angle = this.#angles.get(x);
    if (angle === undefined) {
      angle = new AngleCode(x, this.places.sines, range === 'narrow');
      this.#angles.set(x, angle);
    }
    return angle;
  }

  /** A double in [low, high), of one environment. */
  uniform(low: number, high: number): Real {
    return this.draw()
      .times(high - low)
      .plus(low);
  }

  /** A double in [0, 1). */
  draw(): Real {
    pushDouble(this.f, this.at.stream, this.places.streams);
    return this.taken();
  }

  /** A standard normal number, which the host draws from the stream of this environment. */
  standardNormal(): Real {
    const { f, at } = this;
    f.get(at.stream).scalar('f64OfI32').call({ imported: STANDARD_NORMAL });
    return this.taken();
  }

  /** A whole number below `count`. */
  below(count: number): Real {
    const { f, at, places } = this;
    f.get(nextBelow(f, at.stream, places.streams, count)).scalar('f64OfI32');
    return this.taken();
  }

  /** A local with 32 random bits. */
  word(): number {
    return nextWord(this.f, this.at.stream, this.places.streams);
  }

  /** A local with a whole number below 2^32. */
  wordOf(value: Real): number {
    this.push(value);
    const local = this.f.scalar('i32OfF64').local(I32);
    this.f.set(local);
    return local;
  }

  #placeOf(k: number): number {
    return this.places.states + 8 * k;
  }
}
