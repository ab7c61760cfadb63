import {
  Box,
  Discrete,
  type Dynamics,
  Env,
  type EnvMetadata,
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
  /** `ansi`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

/** What an episode's `info` tells: the data bit that the address selects, which is the right action. */
export type MultiplexerInfo = { target: number };

const maxAddressBits = 10;

/**
 * The law of the multiplexer: the state is the right action, then the drawn words; an action is 0 or 1. Throws `InvalidArgumentError`.
 */
export function multiplexerDynamics(options: MultiplexerOptions = {}): Dynamics<Record<string, never>> {
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
  const size = addressBits + 2 ** addressBits;
  const zero = coding === 'sign' ? -1 : 0;
  const wrong = rewardCoding === 'sign' ? -1 : 0;
  const words = Math.ceil(size / 32);
  const bitsOf = (word: number) => Math.min(32, size - 32 * word);
  const ranges = Float64Array.from({ length: words }, (_, word) => 2 ** bitsOf(word));
  /** What is seen of the numbers of four bits: four places each, the highest bit first. */
  const nibbles = Float32Array.from({ length: 16 * 4 }, (_, k) => (((k >>> 2) >>> (3 - (k & 3))) & 1 ? 1 : zero));

  /** The bit at a place of the observation. */
  const bitAt = (state: Float64Array, at: number, place: number): number => {
    const word = place >>> 5;
    return (state[at + 1 + word]! >>> (bitsOf(word) - 1 - (place & 31))) & 1;
  };

  return {
    stateSize: 1 + words,
    observationSize: size,
    info: { target: 0 },

    reset(rng, state, at) {
      for (let word = 0; word < words; word++) state[at + 1 + word] = rng.integers(0, ranges[word]!);
      // The address is in the first word, whatever the size.
      const address = state[at + 1]! >>> (bitsOf(0) - addressBits);
      state[at] = bitAt(state, at, addressBits + address);
    },

    step: (state, at, action) => (action === state[at] ? 1 : wrong),

    terminated: () => true,

    observe(state, at, observation, into) {
      for (let word = 0; word < words; word++) {
        const drawn = state[at + 1 + word]! | 0;
        let place = into + 32 * word;
        let shift = bitsOf(word) - 4;
        // Four bits at a time: a look into a small table costs less than four branches that no processor foresees.
        for (; shift >= 0; shift -= 4) {
          const row = ((drawn >>> shift) & 15) << 2;
          observation[place] = nibbles[row]!;
          observation[place + 1] = nibbles[row + 1]!;
          observation[place + 2] = nibbles[row + 2]!;
          observation[place + 3] = nibbles[row + 3]!;
          place += 4;
        }
        for (shift += 3; shift >= 0; shift--) observation[place++] = nibbles[((drawn >>> shift) & 1) * 4 + 3]!;
      }
    },
  };
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
 * `addressBits` (k, default 4), `coding` (default `'sign'`), `rewardCoding` (default `'sign'`); `renderMode`: `ansi`, default `null`.
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
  override readonly metadata: EnvMetadata = { renderModes: ['ansi'], renderFps: 1 };
  override readonly renderMode: string | null;
  /** The law, which a batch of these environments shares. */
  readonly dynamics: Dynamics<Record<string, never>>;
  protected override state: Float64Array;

  readonly #addressBits: number;
  readonly #arena: Float32Arena;
  /** What the state looks like; given by `step` as well, for a step does not change it. */
  #observation: Float32Array;

  /** Throws `InvalidArgumentError`. */
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

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array, MultiplexerInfo> {
    this.reseed(seed);
    this.dynamics.reset(this.npRandom, this.state, 0);
    return [this.#observe(), { target: this.state[0]! }];
  }

  override step(action: number): StepResult<Float32Array, MultiplexerInfo> {
    const reward = this.dynamics.step(this.state, 0, action, this.npRandom);
    return [this.#observation, reward, true, false, { target: this.state[0]! }];
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
