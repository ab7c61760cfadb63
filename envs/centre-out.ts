import {
  Box,
  Env,
  type EnvSpecFields,
  type Info,
  InvalidArgumentError,
  npRandom,
  type ResetArgs,
  type ResetResult,
  requireOptions,
  requireResetArgs,
  type StepResult,
} from '../src/gymnasium/index.js';

/** The arguments of `CentreOut`. */
export interface CentreOutOptions {
  /** Units whose activity moves the cursor. */
  readonly units?: number;
  /**
   * `[row][unit]`, flat: what each unit adds to the two numbers that are decoded; `null`: drawn, uniform between
   * −2/√units and 2/√units.
   */
  readonly decoder?: ArrayLike<number> | null;
  readonly decoderSeed?: number;
  /** Steps of a reach. */
  readonly steps?: number;
  /** What the decoded numbers are: where the cursor is, or what its velocity is drawn towards. */
  readonly control?: 'position' | 'velocity';
  /** Standard deviation of the noise in the decoded numbers. */
  readonly noise?: number;
  /** Whether the cursor is seen. */
  readonly feedback?: boolean;
}

/** What `CentreOut` tells beside the observation. */
export interface CentreOutInfo extends Info {
  /** The number of the target. */
  readonly goal: number;
  /** x and y. */
  readonly target: readonly [number, number];
  readonly position: readonly [number, number];
  /** (target − position) / steps left, with the present one; after `reset` of the first. */
  readonly error: readonly [number, number];
}

/** The four targets: x and y. */
const TARGETS: readonly (readonly [number, number])[] = [
  [1, 1],
  [-1, 1],
  [-1, -1],
  [1, -1],
];
/**
 * With `control: 'velocity'`: the time constant of the velocity in steps, and what a step of it adds to the position.
 */
const FILTER = { time: 5, gain: 0.2 };

/**
 * CentreOut: bring a cursor from the centre to one of four targets, by the activity of many units that a decoder makes
 * two numbers of.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-inf, inf, (units,), float32)` |
 * | Observation space | `Box(-inf, inf, (4,), float32)`, with `feedback` `(6,)` |
 * | Reward range | at most 0 |
 * | Make | `make('CentreOut-v0')` |
 *
 * ## Description
 * A reach as in experiments with a brain-machine interface: the experimenter's decoder, which the units do not know,
 * turns their activity into the cursor. The target is shown in the first fifth of the reach and has to be remembered.
 * Errors are told as in a supervised task, and rewards are paid, so that both kinds of learning can be compared, and
 * told apart by what they do to the activity once the decoder is another (`klopf identify`).
 *
 * Each step decodes y = decoder · activity + noise · ξ, two draws `npRandom.standardNormal()`. With
 * `control: 'position'` the cursor is at y. With `'velocity'` v ← v + (y − v) / 5, position ← position + 0.2 v, and v
 * starts at 0.
 *
 * ## Action space
 * `[unit]`: the activity of the units, any numbers.
 *
 * ## Observation space
 * `[target]`: 1 at the target in the first fifth of the steps, else 0; with `feedback` then x and y of the cursor.
 *
 * ## Reward
 * −|target − position|², after each step.
 *
 * ## Start state
 * The cursor is at 0, 0. The target is drawn: `npRandom.integers(0, 4)`, of (1, 1), (−1, 1), (−1, −1), (1, −1). The
 * decoder is given, or drawn from `decoderSeed`, uniform between −2/√units and 2/√units, and the same for all episodes
 * and seeds.
 *
 * ## End of an episode
 * It terminates after `steps` steps.
 *
 * ## Info
 * `goal`, the number of the target; `target` and `position`, x and y; `error` = (target − position) / (steps left, with
 * the present one).
 *
 * ## Arguments
 * `units` (default 50), `decoder` (default `null`), `decoderSeed` (default 0), `steps` (default 20), `control` (default
 * `'position'`), `noise` (default 0.01), `feedback` (default `false`).
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * Portes, Schmid & Murray (2022), "Distinguishing learning rules with brain machine interfaces", NeurIPS,
 * arXiv:2206.13448. Its recurrent units are here the team that acts. The constants of the velocity filter are klopf's.
 */
export class CentreOut extends Env<Float32Array, ArrayLike<number>, CentreOutInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace: Box<'float32'>;
  override readonly rewardRange: readonly [number, number] = [Number.NEGATIVE_INFINITY, 0];
  /** `[row][unit]`. */
  readonly decoder: Float64Array;
  protected override state = { goal: 0, step: 0, position: [0, 0] as [number, number], velocity: [0, 0] };
  readonly #units: number;
  readonly #steps: number;
  readonly #isVelocity: boolean;
  readonly #noise: number;
  readonly #isSeen: boolean;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: CentreOutOptions = {}) {
    const {
      units = 50,
      decoder = null,
      decoderSeed = 0,
      steps = 20,
      control = 'position',
      noise = 0.01,
      feedback = false,
    } = requireOptions('CentreOut', options);
    super(options);
    const refuse = (name: string, value: unknown, expected: string): never => {
      throw new InvalidArgumentError(`CentreOut got ${name} = ${JSON.stringify(value)}; expected ${expected}.`);
    };
    if (!Number.isInteger(units) || units < 1 || units > 100_000)
      refuse('units', units, 'a whole number from 1 to 100000');
    if (!Number.isInteger(steps) || steps < 1 || steps > 100_000)
      refuse('steps', steps, 'a whole number from 1 to 100000');
    if (control !== 'position' && control !== 'velocity') refuse('control', control, '"position" or "velocity"');
    if (!(noise >= 0 && Number.isFinite(noise))) refuse('noise', noise, 'a number from 0');
    if (typeof feedback !== 'boolean') refuse('feedback', feedback, 'true or false');
    this.decoder = Float64Array.from(decoder ?? drawDecoder(units, decoderSeed));
    if (this.decoder.length !== 2 * units || !this.decoder.every(Number.isFinite))
      refuse('decoder', `${this.decoder.length} numbers`, `${2 * units} numbers, two rows with one for each unit`);
    this.#units = units;
    this.#steps = steps;
    this.#isVelocity = control === 'velocity';
    this.#noise = noise;
    this.#isSeen = feedback;
    const unbounded = (length: number) =>
      new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, { shape: [length], dtype: 'float32' });
    this.actionSpace = unbounded(units);
    this.observationSpace = unbounded(TARGETS.length + (feedback ? 2 : 0));
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, CentreOutInfo> {
    requireResetArgs(this, args);
    this.reseed(args.seed);
    this.state = {
      goal: Number(this.npRandom.integers(0, TARGETS.length)),
      step: 0,
      position: [0, 0],
      velocity: [0, 0],
    };
    return [this.#observation(), this.#info(this.#steps)];
  }

  override step(action: ArrayLike<number>): StepResult<Float32Array, CentreOutInfo> {
    const { goal, position, velocity } = this.state;
    const target = TARGETS[goal]!;
    for (let row = 0; row < 2; row++) {
      let decoded = 0;
      for (let unit = 0, at = row * this.#units; unit < this.#units; unit++, at++)
        decoded += this.decoder[at]! * action[unit]!;
      decoded += this.#noise * this.npRandom.standardNormal();
      if (this.#isVelocity) {
        velocity[row]! += (decoded - velocity[row]!) / FILTER.time;
        position[row]! += FILTER.gain * velocity[row]!;
      } else position[row] = decoded;
    }
    const left = this.#steps - this.state.step;
    this.state.step++;
    const [x, y] = [target[0] - position[0], target[1] - position[1]];
    return [this.#observation(), -(x * x + y * y), this.state.step >= this.#steps, false, this.#info(left)];
  }

  #observation(): Float32Array {
    const { goal, step, position } = this.state;
    const seen = new Float32Array(this.observationSpace.shape[0]!);
    if (5 * step < this.#steps) seen[goal] = 1;
    if (this.#isSeen) seen.set(position, TARGETS.length);
    return seen;
  }

  #info(left: number): CentreOutInfo {
    const { goal, position } = this.state;
    const target = TARGETS[goal]!;
    const error = [(target[0] - position[0]) / left, (target[1] - position[1]) / left] as const;
    return { goal, target, position: [...position], error };
  }
}

function drawDecoder(units: number, seed: number): Float64Array {
  const [rng] = npRandom(seed);
  return Float64Array.from({ length: 2 * units }, () => (2 * (2 * rng.random() - 1)) / Math.sqrt(units));
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'CentreOut-v0': typeof CentreOut;
  }
}

/** The registration of `CentreOut-v0`. */
export const centreOut: EnvSpecFields = {
  id: 'CentreOut-v0',
  entryPoint: (options: CentreOutOptions) => new CentreOut(options),
  params: {
    units: { default: 50, type: 'integer', description: 'units whose activity moves the cursor' },
    decoder: {
      default: null,
      type: 'number[] | null',
      description: 'what each unit adds to x, then to y; null: drawn',
    },
    decoderSeed: { default: 0, type: 'integer', description: 'of the decoder that is drawn' },
    steps: { default: 20, type: 'integer', description: 'steps of a reach' },
    control: { default: 'position', type: "'position' | 'velocity'", description: 'what the decoder moves' },
    noise: { default: 0.01, type: 'number', description: 'standard deviation of the noise in what is decoded' },
    feedback: { default: false, type: 'boolean', description: 'whether the cursor is seen' },
  },
};
