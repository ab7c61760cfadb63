import {
  Box,
  Discrete,
  type Dynamics,
  type DynamicsKernel,
  Env,
  type EnvMetadata,
  type EnvSpecFields,
  type EnvState,
  Float32Arena,
  type Generator,
  InvalidArgumentError,
  type ObservationArray,
  type ResetArgs,
  type ResetResult,
  requireOptions,
  requireResetArgs,
  type StepResult,
} from '../src/gymnasium/index.js';
import { multiplexerKernel } from './kernels/multiplexer-kernel.js';

/** The arguments of `Multiplexer`. */
export interface MultiplexerOptions {
  /** k, the number of address bits, 1 to 10. */
  readonly addressBits?: number;
  /** How a bit is observed: `sign` as −1 or +1, `binary` as 0 or 1. */
  readonly coding?: 'sign' | 'binary';
  /** What a wrong and a right answer give: `sign` −1 and +1, `binary` 0 and 1. */
  readonly rewardCoding?: 'sign' | 'binary';
  /** `ansi`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

/** What an episode's `info` tells: the data bit that the address selects, which is the right action. */
export type MultiplexerInfo = { target: number };

const MAX_ADDRESS_BITS = 10;

/**
 * The law of the multiplexer: the state is the right action, then the drawn words; an action is 0 or 1.
 * @throws {@link InvalidArgumentError}
 */
export function multiplexerDynamics(options: MultiplexerOptions = {}): Dynamics<Record<string, never>> {
  const { addressBits = 4, coding = 'sign', rewardCoding = 'sign' } = requireOptions('multiplexerDynamics', options);
  if (!Number.isInteger(addressBits) || addressBits < 1 || addressBits > MAX_ADDRESS_BITS) {
    throw new InvalidArgumentError(
      `Multiplexer got addressBits = ${String(addressBits)}; expected a whole number from 1 to ${MAX_ADDRESS_BITS}.`,
    );
  }
  for (const [name, value] of Object.entries({ coding, rewardCoding })) {
    if (value !== 'sign' && value !== 'binary') {
      throw new InvalidArgumentError(
        `Multiplexer got ${name} = ${JSON.stringify(value)}; expected "sign" or "binary".`,
      );
    }
  }
  return new MultiplexerDynamics(addressBits, coding === 'sign' ? -1 : 0, rewardCoding === 'sign' ? -1 : 0);
}

/** A class, so that all its objects share their functions, which engines can then compile into the loop of a batch. */
class MultiplexerDynamics implements Dynamics<Record<string, never>> {
  readonly stateSize: number;
  readonly observationSize: number;
  readonly info = { target: 0 };
  readonly kernel: DynamicsKernel;
  /** Drawn numbers of 32 bits, but for the last, which has `lastBits`. */
  readonly #words: number;
  readonly #lastBits: number;
  readonly #lastRange: number;
  /** What is seen of the numbers of four bits: four places each, the highest bit first. */
  readonly #seen: Float32Array;

  readonly #addressBits: number;
  /** The reward of a wrong answer. */
  readonly #wrong: number;

  /** @param zero what is seen of a bit that is 0. */
  constructor(addressBits: number, zero: number, wrong: number) {
    this.#addressBits = addressBits;
    this.#wrong = wrong;
    const size = addressBits + 2 ** addressBits;
    this.observationSize = size;
    this.#words = Math.ceil(size / 32);
    this.stateSize = 1 + this.#words;
    this.#lastBits = size - 32 * (this.#words - 1);
    this.#lastRange = 2 ** this.#lastBits;
    this.#seen = Float32Array.from({ length: 16 * 4 }, (_, k) => (((k >>> 2) >>> (3 - (k & 3))) & 1 ? 1 : zero));
    const [words, lastBits, seen] = [this.#words, this.#lastBits, this.#seen];
    this.kernel = multiplexerKernel({ addressBits, words, lastBits, wrong, seen });
  }

  reset(rng: Generator, state: Float64Array, at: number): void {
    const words = this.#words;
    const lastBits = this.#lastBits;
    const addressBits = this.#addressBits;
    for (let word = 1; word < words; word++) state[at + word] = rng.integers(0, 2 ** 32);
    state[at + words] = rng.integers(0, this.#lastRange);
    // The address is in the first word, whatever the size.
    const place = addressBits + (state[at + 1]! >>> ((words === 1 ? lastBits : 32) - addressBits));
    const word = 1 + (place >>> 5);
    state[at] = (state[at + word]! >>> ((word === words ? lastBits : 32) - 1 - (place & 31))) & 1;
  }

  step(state: Float64Array, at: number, action: number): number {
    return action === state[at] ? 1 : this.#wrong;
  }

  terminated(): boolean {
    return true;
  }

  observe(state: Float64Array, at: number, observation: ObservationArray, into: number): void {
    const words = this.#words;
    const seen = this.#seen;
    for (let word = 1; word < words; word++)
      writeBits(state[at + word]!, 32, seen, observation, into + 32 * (word - 1));
    writeBits(state[at + words]!, this.#lastBits, seen, observation, into + 32 * (words - 1));
  }
}

/**
 * Writes what is seen of a number of `bits` bits, the highest first, four at a time: a look into a small table costs
 * less than branches that no processor foresees.
 */
function writeBits(drawn: number, bits: number, seen: Float32Array, into: ObservationArray, at: number): void {
  let shift = bits - 4;
  for (; shift >= 0; shift -= 4) {
    const row = ((drawn >>> shift) & 15) << 2;
    into[at] = seen[row]!;
    into[at + 1] = seen[row + 1]!;
    into[at + 2] = seen[row + 2]!;
    into[at + 3] = seen[row + 3]!;
    at += 4;
  }
  for (shift += 3; shift >= 0; shift--) into[at++] = seen[((drawn >>> shift) & 1) * 4 + 3]!;
}

/**
 * The k-bit multiplexer: name the data bit that the address bits point to.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(2)` |
 * | Observation space | `Box(-1, 1, (k + 2^k,), float32)`; `Box(0, 1, …)` with binary coding |
 * | Reward range | −1 or +1; 0 or 1 with binary reward coding |
 * | Make | `make('multiplexer')` |
 *
 * ## Description
 * The agent sees an address of k bits and 2^k data bits, and answers with the value of the data bit at that address.
 * Each data bit alone says little, and no linear unit can solve it, which makes it a test of how credit reaches hidden
 * units.
 *
 * ## Action space
 * 0 or 1: the value claimed for the addressed data bit.
 *
 * ## Observation space
 * `[k + 2^k]` numbers: the address, its most significant bit first, then the data bits from address 0 on. A bit b is
 * written 2b − 1 (`coding: 'sign'`) or b (`'binary'`).
 *
 * ## Reward
 * +1 for the right answer, −1 for the wrong one (`rewardCoding: 'sign'`), or 1 and 0 (`'binary'`).
 *
 * ## Start state
 * All k + 2^k bits are drawn independently and uniformly: for up to 32 bits with one integer draw below 2^(k + 2^k),
 * whose most significant bit is the first input, otherwise with one draw for each 32 bits in order.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `target`: the right action, after `reset` and `step`.
 *
 * ## Arguments
 * `addressBits` (k, default 4), `coding` (default `'sign'`), `rewardCoding` (default `'sign'`); `renderMode`: `ansi`,
 * default `null`.
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Barto (1985), "Learning by statistical cooperation of self-interested neuron-like computing elements", Human
 * Neurobiology 4; with k = 4 in Chung (2022), arXiv:2010.09770.
 */
export class Multiplexer extends Env<Float32Array, number, MultiplexerInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace = new Discrete(2);
  override readonly rewardRange: readonly [number, number];
  override readonly metadata: EnvMetadata = { renderModes: ['ansi'], renderFps: 1 };
  override readonly renderMode: string | null;
  /** The law, which a batch of these environments shares. */
  readonly dynamics: Dynamics<Record<string, never>>;
  protected override state: Float64Array;

  readonly #addressBits: number;
  readonly #arena: Float32Arena;
  /** What the state looks like; given by `step` as well, for a step does not change it. */
  #observation: Float32Array;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: MultiplexerOptions = {}) {
    super(options);
    this.dynamics = multiplexerDynamics(options);
    this.#addressBits = options.addressBits ?? 4;
    const { observationSize, stateSize } = this.dynamics;
    this.renderMode = options.renderMode ?? null;
    this.rewardRange = [options.rewardCoding === 'binary' ? 0 : -1, 1];
    this.observationSpace = new Box(options.coding === 'binary' ? 0 : -1, 1, {
      shape: [observationSize],
      dtype: 'float32',
    });
    this.state = new Float64Array(stateSize);
    this.#arena = new Float32Arena(observationSize);
    this.#observation = this.#arena.next();
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, MultiplexerInfo> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    this.dynamics.reset(this.npRandom, this.state, 0);
    return [this.#observe(), { target: this.state[0]! }];
  }

  override step(action: number): StepResult<Float32Array, MultiplexerInfo> {
    const reward = this.dynamics.step(this.state, 0, action, this.npRandom);
    return [this.#observation, reward, true, false, { target: this.state[0]! }];
  }

  /** The reward of this answer. */
  override score(action: number): number {
    return this.dynamics.step(this.state, 0, action, this.npRandom);
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    this.#observe();
  }

  /** The address and the data bits, the addressed one in brackets: `10 01[1]0`. */
  override render(): string | null {
    if (this.renderMode === null) return null;
    const bits: string[] = Array.from(this.#observation, (value) => (value > 0 ? '1' : '0'));
    const address = bits.slice(0, this.#addressBits).join('');
    const data = bits.slice(this.#addressBits);
    const chosen = Number.parseInt(address, 2);
    data[chosen] = `[${data[chosen]}]`;
    return `${address} ${data.join('')}`;
  }

  #observe(): Float32Array {
    this.#observation = this.#arena.next();
    this.dynamics.observe(this.state, 0, this.#observation, 0);
    return this.#observation;
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    multiplexer: typeof Multiplexer;
  }
}

/** The registration of `multiplexer`. */
export const multiplexer: EnvSpecFields = {
  id: 'multiplexer',
  entryPoint: (options: MultiplexerOptions) => new Multiplexer(options),
  rewardRange: [-1, 1],
  params: {
    addressBits: { default: 4, type: 'integer', description: 'number of address bits k; there are 2^k data bits' },
    coding: { default: 'sign', type: "'sign' | 'binary'", description: 'a bit is observed as −1 or +1, or as 0 or 1' },
    rewardCoding: { default: 'sign', type: "'sign' | 'binary'", description: 'a wrong answer gives −1, or 0' },
  },
};
