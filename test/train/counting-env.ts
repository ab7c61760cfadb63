import { Box, Discrete, Env, type ResetArgs, type ResetResult, type StepResult } from '../../src/gymnasium/index.js';

/** Pays 1, 2, 3, … from step to step over all episodes, whatever is done; an episode is `length` steps. */
export class CountingEnv extends Env<Float32Array, number> {
  override readonly observationSpace = new Box(-1, 1, { shape: [2], dtype: 'float32' });
  override readonly actionSpace = new Discrete(2);
  protected override state = {};
  steps = 0;
  resets = 0;
  readonly seeds: unknown[] = [];

  constructor(
    private readonly length: number,
    private readonly broken: { readonly reward?: number; readonly observation?: number } = {},
  ) {
    super({});
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array> {
    this.resets++;
    this.seeds.push(seed);
    return [Float32Array.of(1, -1), {}];
  }

  override step(): StepResult<Float32Array> {
    this.steps++;
    const isOver = this.steps % this.length === 0;
    return [Float32Array.of(1, this.broken.observation ?? -1), this.broken.reward ?? this.steps, isOver, false, {}];
  }
}
