import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Box,
  Dict,
  Discrete,
  type DType,
  Env,
  type ResetArgs,
  type ResetResult,
  type StepResult,
  type TypedArrayOf,
} from '../../../src/gymnasium/index.js';

/** What Gymnasium's wrappers made of the same script; `test/golden/make-gymnasium-wrappers.py` tells how. */
export interface WrapperGolden {
  readonly script: {
    readonly lengths: readonly number[];
    readonly observations: readonly (readonly number[])[];
    readonly rewards: readonly number[];
    readonly actions: readonly (readonly number[])[];
  };
  readonly spaces: Record<string, { low: unknown; high: unknown; shape: number[]; dtype: string }>;
  readonly runs: Record<string, readonly GoldenEntry[]>;
}

/** One reset (no reward) or step of a golden run; `sent` is the action that reached the environment. */
export interface GoldenEntry {
  readonly observation: unknown;
  readonly reward?: number;
  readonly terminated?: boolean;
  readonly truncated?: boolean;
  readonly sent?: readonly number[];
  readonly episode?: { readonly r: number; readonly l: number };
}

export const golden: WrapperGolden = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../golden/gymnasium-wrappers.json', import.meta.url)), 'utf8'),
);
const { script } = golden;

/** Plays the golden script back: the second of its three episodes is truncated, the others terminate. */
abstract class Script<Obs> extends Env<Obs, Float32Array> {
  override readonly actionSpace = new Box([-1, 0], [2, 0.5], { dtype: 'float32' });
  protected override state = { cursor: -1, episode: -1, steps: 0 };
  /** The last action that reached this environment. */
  sent: Float32Array = new Float32Array(2);

  protected abstract observe(row: readonly number[], cursor: number): Obs;

  /** The row of the script that was observed last. */
  get cursor(): number {
    return this.state.cursor;
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<Obs> {
    this.reseed(seed);
    const { state } = this;
    state.cursor++;
    state.episode++;
    state.steps = 0;
    return [this.observe(script.observations[state.cursor]!, state.cursor), {}];
  }

  override step(action: Float32Array): StepResult<Obs> {
    this.sent = action;
    const { state } = this;
    state.cursor++;
    state.steps++;
    const over = state.steps === script.lengths[state.episode];
    const truncated = over && state.episode === 1;
    const observation = this.observe(script.observations[state.cursor]!, state.cursor);
    return [observation, script.rewards[state.cursor]!, over && !truncated, truncated, {}];
  }
}

/** The script with a `Box` of three numbers of some dtype for observations. */
export class Scripted<D extends DType> extends Script<TypedArrayOf<D>> {
  override readonly observationSpace: Box<D>;

  constructor(readonly options: { readonly dtype: D }) {
    super(options);
    const [low, high] = options.dtype === 'uint8' ? [0, 255] : [-2, 3];
    this.observationSpace = new Box<D>(low, high, { shape: [3], dtype: options.dtype });
  }

  protected override observe(row: readonly number[]): TypedArrayOf<D> {
    const observation = this.observationSpace.low.slice();
    observation.set(this.options.dtype === 'uint8' ? row.map((value) => Math.floor((value + 2) * 50)) : row);
    return observation as TypedArrayOf<D>;
  }
}

/** The script with a `Dict` of a `Discrete` and the `Box` for observations. */
export class ScriptedDict extends Script<{ a: number; b: Float32Array }> {
  override readonly observationSpace = new Dict({
    a: new Discrete(4, { start: 2 }),
    b: new Box(-2, 3, { shape: [3], dtype: 'float32' }),
  });

  protected override observe(row: readonly number[], cursor: number): { a: number; b: Float32Array } {
    return { a: 2 + (cursor % 4), b: Float32Array.from(row) };
  }
}
