import {
  Box,
  Discrete,
  type Dynamics,
  Env,
  type EnvMetadata,
  type EnvSpecFields,
  type EnvState,
  Float32Arena,
  type Generator,
  InvalidArgumentError,
  npRandom,
  type ObservationArray,
  type ResetArgs,
  type ResetResult,
  requireOptions,
  requireResetArgs,
  type StepResult,
} from '../src/gymnasium/index.js';

/** The arguments of `RandomDnf`. */
export interface RandomDnfOptions {
  /** Bits of an observation, 1 to 32. */
  readonly bits?: number;
  /** Terms of the formula, 1 to 1000. */
  readonly terms?: number;
  /** Literals of a term, 1 to `bits`. */
  readonly literals?: number;
  /** Draws the formula, apart from the seeds of episodes. */
  readonly formulaSeed?: number;
  /** `ansi`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

/** What an episode's `info` tells: the formula's value, which is the right action. */
export type RandomDnfInfo = { target: number };

/**
 * A term of the formula: `mask` has the bits of its literals, `value` those of them that must be 1; bit 0 is the last
 * input.
 */
interface Term {
  readonly mask: number;
  readonly value: number;
}

/** Draws a formula: each term's inputs without repetition, each negated or not with equal chances. */
function drawTerms({ bits, terms, literals, formulaSeed }: Required<Omit<RandomDnfOptions, 'renderMode'>>): Term[] {
  const [rng] = npRandom(formulaSeed);
  return Array.from({ length: terms }, () => {
    const inputs = Array.from({ length: bits }, (_, k) => k);
    let mask = 0;
    let value = 0;
    for (let drawn = 0; drawn < literals; drawn++) {
      const at = rng.integers(drawn, bits);
      [inputs[drawn], inputs[at]] = [inputs[at]!, inputs[drawn]!];
      const bit = 2 ** (bits - 1 - inputs[drawn]!);
      mask += bit;
      value += rng.integers(0, 2) * bit;
    }
    // As numbers of 32 bits with sign, as the operators of bits give them.
    return { mask: mask | 0, value: value | 0 };
  });
}

const DEFAULTS = { bits: 20, terms: 11, literals: 4, formulaSeed: 0 } as const;

/** The law: the state is the right action, then the drawn word. */
class RandomDnfDynamics implements Dynamics<Record<string, never>> {
  readonly stateSize = 2;
  readonly observationSize: number;
  readonly info = { target: 0 };
  readonly terms: readonly Term[];
  readonly #range: number;

  constructor(options: Required<Omit<RandomDnfOptions, 'renderMode'>>) {
    this.observationSize = options.bits;
    this.#range = 2 ** options.bits;
    this.terms = drawTerms(options);
  }

  reset(rng: Generator, state: Float64Array, at: number): void {
    const word = rng.integers(0, this.#range);
    state[at + 1] = word;
    state[at] = this.terms.some(({ mask, value }) => (word & mask) === value) ? 1 : 0;
  }

  step(state: Float64Array, at: number, action: number): number {
    return action === state[at] ? 1 : -1;
  }

  terminated(): boolean {
    return true;
  }

  observe(state: Float64Array, at: number, observation: ObservationArray, into: number): void {
    const word = state[at + 1]!;
    const last = this.observationSize - 1;
    for (let input = 0; input <= last; input++) observation[into + input] = (word >>> (last - input)) & 1 ? 1 : -1;
  }
}

/**
 * A random formula in disjunctive normal form: say whether any of its terms holds.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(2)` |
 * | Observation space | `Box(-1, 1, (20,), float32)` |
 * | Reward range | −1 or +1 |
 * | Make | `make('random-dnf')` |
 *
 * ## Description
 * The formula is an OR of ANDs over inputs and negated inputs, drawn once from `formulaSeed`. Unlike in the
 * multiplexer, terms overlap and inputs differ in how often they matter. With the defaults a term holds in a sixteenth
 * of all observations, and the formula in about half of them.
 *
 * ## Action space
 * 0 or 1: the value claimed for the formula.
 *
 * ## Observation space
 * `[bits]` numbers, −1 for a bit that is 0 and +1 for one that is 1.
 *
 * ## Reward
 * +1 for the right answer, −1 for the wrong one.
 *
 * ## Start state
 * All bits are drawn independently and uniformly, with one integer draw below 2^bits whose most significant bit is the
 * first input.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `target`: the right action, after `reset` and `step`.
 *
 * ## Arguments
 * `bits` (default 20), `terms` (default 11), `literals` of a term (default 4), `formulaSeed` (default 0); `renderMode`:
 * `ansi`, default `null`.
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Valiant (1984), "A theory of the learnable", Communications of the ACM 27, asks for such formulas to be learned; how
 * they are drawn here is this project's own.
 */
export class RandomDnf extends Env<Float32Array, number, RandomDnfInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace = new Discrete(2);
  override readonly rewardRange: readonly [number, number] = [-1, 1];
  override readonly metadata: EnvMetadata = { renderModes: ['ansi'], renderFps: 1 };
  override readonly renderMode: string | null;
  /** The law, which a batch of these environments shares. */
  readonly dynamics: RandomDnfDynamics;
  protected override state = new Float64Array(2);

  readonly #arena: Float32Arena;
  /** What the state looks like; given by `step` as well, for a step does not change it. */
  #observation: Float32Array;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: RandomDnfOptions = {}) {
    const { bits, terms, literals, formulaSeed } = { ...DEFAULTS, ...requireOptions('RandomDnf', options) };
    for (const [name, value, most] of [
      ['bits', bits, 32],
      ['terms', terms, 1000],
      ['literals', literals, bits],
    ] as const)
      if (!Number.isInteger(value) || value < 1 || value > most)
        throw new InvalidArgumentError(
          `RandomDnf got ${name} = ${String(value)}; expected a whole number from 1 to ${most}.`,
        );
    if (!Number.isSafeInteger(formulaSeed) || formulaSeed < 0)
      throw new InvalidArgumentError(
        `RandomDnf got formulaSeed = ${String(formulaSeed)}; expected a whole number from 0.`,
      );
    super(options);
    this.dynamics = new RandomDnfDynamics({ bits, terms, literals, formulaSeed });
    this.renderMode = options.renderMode ?? null;
    this.observationSpace = new Box(-1, 1, { shape: [bits], dtype: 'float32' });
    this.#arena = new Float32Arena(bits);
    this.#observation = this.#arena.next();
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, RandomDnfInfo> {
    requireResetArgs(this, args);
    this.reseed(args.seed);
    this.dynamics.reset(this.npRandom, this.state, 0);
    return [this.#observe(), { target: this.state[0]! }];
  }

  override step(action: number): StepResult<Float32Array, RandomDnfInfo> {
    const reward = this.dynamics.step(this.state, 0, action);
    return [this.#observation, reward, true, false, { target: this.state[0]! }];
  }

  /** The reward of this answer. */
  override score(action: number): number {
    return this.dynamics.step(this.state, 0, action);
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    this.#observe();
  }

  /** The bits and the formula's terms that hold: `0110…: 2 of 11 terms hold`. */
  override render(): string | null {
    if (this.renderMode === null) return null;
    const bits = Array.from(this.#observation, (value) => (value > 0 ? '1' : '0')).join('');
    const { terms } = this.dynamics;
    const holding = terms.filter(({ mask, value }) => (this.state[1]! & mask) === value).length;
    return `${bits}: ${holding} of ${terms.length} terms hold`;
  }

  #observe(): Float32Array {
    this.#observation = this.#arena.next();
    this.dynamics.observe(this.state, 0, this.#observation, 0);
    return this.#observation;
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'random-dnf': typeof RandomDnf;
  }
}

/** The registration of `random-dnf`. */
export const randomDnf: EnvSpecFields = {
  id: 'random-dnf',
  entryPoint: (options: RandomDnfOptions) => new RandomDnf(options),
  rewardRange: [-1, 1],
  params: {
    bits: { default: DEFAULTS.bits, type: 'integer', description: 'bits of an observation, 1 to 32' },
    terms: { default: DEFAULTS.terms, type: 'integer', description: 'terms of the formula' },
    literals: { default: DEFAULTS.literals, type: 'integer', description: 'literals of a term' },
    formulaSeed: { default: DEFAULTS.formulaSeed, type: 'integer', description: 'draws the formula' },
  },
};
