import {
  Box,
  Discrete,
  Env,
  type EnvSpecFields,
  type EnvState,
  Float32Arena,
  InvalidArgumentError,
  type ResetArgs,
  type ResetResult,
  type StepResult,
} from '../src/gymnasium/index.js';

/** The arguments of `Multiplexer`. */
export interface MultiplexerOptions {
  /** k, the number of address bits, 1 to 10. */
  readonly addressBits?: number;
  /** How a bit is observed: `sign` as −1 or +1, `binary` as 0 or 1. */
  readonly coding?: 'sign' | 'binary';
  /** What a wrong and a right answer give: `sign` −1 and +1, `binary` 0 and 1. */
  readonly rewardCoding?: 'sign' | 'binary';
}

/** What an episode's `info` tells: the data bit that the address selects, which is the right action. */
export type MultiplexerInfo = { target: number };

const maxAddressBits = 10;

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
 * The agent sees an address of k bits and 2^k data bits, and answers with the value of the data bit at that address. Each data bit
 * alone says little, and no linear unit can solve it, which makes it a test of how credit reaches hidden units.
 *
 * ## Action space
 * 0 or 1: the value claimed for the addressed data bit.
 *
 * ## Observation space
 * `[k + 2^k]` numbers: the address, its most significant bit first, then the data bits from address 0 on. A bit b is written 2b − 1
 * (`coding: 'sign'`) or b (`'binary'`).
 *
 * ## Reward
 * +1 for the right answer, −1 for the wrong one (`rewardCoding: 'sign'`), or 1 and 0 (`'binary'`).
 *
 * ## Start state
 * All k + 2^k bits are drawn independently and uniformly: for up to 32 bits with one integer draw below 2^(k + 2^k), whose most
 * significant bit is the first input, otherwise with one draw for each 32 bits in order.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `target`: the right action, after `reset` and `step`.
 *
 * ## Arguments
 * `addressBits` (k, default 4), `coding` (default `'sign'`), `rewardCoding` (default `'sign'`).
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Barto (1985), "Learning by statistical cooperation of self-interested neuron-like computing elements", Human Neurobiology 4;
 * with k = 4 in Chung (2022), arXiv:2010.09770.
 */
export class Multiplexer extends Env<Float32Array, number, MultiplexerInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace = new Discrete(2);
  override readonly rewardRange: readonly [number, number];
  /** The drawn words, which determine the rest. */
  protected override state = { words: [0] };

  readonly #addressBits: number;
  readonly #size: number;
  readonly #zero: number;
  readonly #wrong: number;
  readonly #arena: Float32Arena;
  #observation: Float32Array;
  #target = 0;

  /** Throws `InvalidArgumentError`. */
  constructor(options: MultiplexerOptions = {}) {
    super(options);
    const { addressBits = 4, coding = 'sign', rewardCoding = 'sign' } = options;
    if (!Number.isInteger(addressBits) || addressBits < 1 || addressBits > maxAddressBits) {
      throw new InvalidArgumentError(
        `Multiplexer got addressBits = ${String(addressBits)}; expected a whole number from 1 to ${maxAddressBits}.`,
      );
    }
    for (const [name, value] of Object.entries({ coding, rewardCoding })) {
      if (value !== 'sign' && value !== 'binary') {
        throw new InvalidArgumentError(
          `Multiplexer got ${name} = ${JSON.stringify(value)}; expected "sign" or "binary".`,
        );
      }
    }
    this.#addressBits = addressBits;
    this.#size = addressBits + 2 ** addressBits;
    this.#zero = coding === 'sign' ? -1 : 0;
    this.#wrong = rewardCoding === 'sign' ? -1 : 0;
    this.rewardRange = [this.#wrong, 1];
    this.observationSpace = new Box(this.#zero, 1, { shape: [this.#size], dtype: 'float32' });
    this.#arena = new Float32Arena(this.#size);
    this.#observation = this.#arena.next();
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array, MultiplexerInfo> {
    this.reseed(seed);
    const rng = this.npRandom;
    const { words } = this.state;
    for (let word = 0, bits = this.#size; bits > 0; word++, bits -= 32)
      words[word] = rng.integers(0, 2 ** Math.min(32, bits));
    this.#show();
    return [this.#observation, { target: this.#target }];
  }

  override step(action: number): StepResult<Float32Array, MultiplexerInfo> {
    const target = this.#target;
    return [this.#observation, action === target ? 1 : this.#wrong, true, false, { target }];
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    this.#show();
  }

  /** Turns the words into a new observation and its target. */
  #show(): void {
    const { words } = this.state;
    const observation = this.#arena.next();
    for (let word = 0, start = 0; start < this.#size; word++, start += 32) {
      writeBits(observation, start, words[word]!, Math.min(32, this.#size - start), this.#zero);
    }
    this.#observation = observation;
    this.#target = multiplexerTarget(observation, this.#addressBits);
  }
}

/** Writes the lowest `bits` bits of `word`, the most significant first, as `zero` or 1 from `start` on. */
function writeBits(into: Float32Array, start: number, word: number, bits: number, zero: number): void {
  for (let i = start + bits - 1; i >= start; i--) {
    into[i] = (word & 1) === 1 ? 1 : zero;
    word >>>= 1;
  }
}

/** The data bit, 0 or 1, that the address at the beginning of an observation in either coding selects. */
export function multiplexerTarget(observation: ArrayLike<number>, addressBits: number): number {
  let address = 0;
  for (let i = 0; i < addressBits; i++) address = 2 * address + (observation[i]! > 0 ? 1 : 0);
  return observation[addressBits + address]! > 0 ? 1 : 0;
}

declare module '../src/gymnasium/registry.js' {
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
