import {
  Box,
  Discrete,
  Env,
  type ResetArgs,
  type ResetResult,
  register,
  type StepResult,
} from '../src/gymnasium/index.js';
import { signs } from './signs.js';

const ROWS = 64;
const pools = new Map<number, readonly Float32Array[]>();

/** Rows of ±1 to observe; environments of one thread share them. */
function poolOf(size: number): readonly Float32Array[] {
  const known = pools.get(size);
  if (known) return known;
  const rows = Array.from({ length: ROWS }, (_, k) => signs(size, `row ${k}`));
  pools.set(size, rows);
  return rows;
}

/** Observations of ±1 of any size that cost nothing to make, and a target drawn for each: one step an episode. */
export class RandomSigns extends Env<Float32Array, number> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace = new Discrete(2);
  protected override state = { row: 0, target: 0 };
  readonly #rows: readonly Float32Array[];

  constructor({ size = 1024 }: { readonly size?: number } = {}) {
    super({});
    this.observationSpace = new Box(-1, 1, { shape: [size], dtype: 'float32' });
    this.#rows = poolOf(size);
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array> {
    this.reseed(seed);
    const drawn = this.npRandom.integers(0, 2 * ROWS);
    this.state.row = drawn >>> 1;
    this.state.target = drawn & 1;
    return [this.#rows[this.state.row]!, {}];
  }

  override step(action: number): StepResult<Float32Array> {
    return [this.#rows[this.state.row]!, action === this.state.target ? 1 : -1, true, false, {}];
  }
}

register({
  id: 'random-signs',
  entryPoint: (options: { readonly size?: number }) => new RandomSigns(options),
  module: import.meta.url,
});
