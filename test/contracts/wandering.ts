import { Box, Env, MultiBinary, type ResetArgs, type ResetResult, type StepResult } from '../../src/gymnasium/index.js';

/**
 * Random real observations, real rewards that depend on the bits chosen, and episodes that end at random, so that the
 * lanes of a batch forget their traces at different steps. Nothing here is a power of two: every sum is rounded.
 *
 * It tells errors as well, target − action of every output, with a target that is a part of what was seen; of others
 * the target alone.
 */
export class Wandering extends Env<Float32Array, ArrayLike<number>> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace: MultiBinary | Box<'float32'>;
  protected override state = { seen: new Float32Array() };

  constructor(
    private readonly inputs: number,
    outputs: number,
    /** Whether actions are numbers from −1 to 1 instead of bits. */
    isReal = false,
    /** How many errors it tells: of every output unless the team is told others. */
    private readonly errors = outputs,
  ) {
    super({});
    this.observationSpace = new Box(-2, 2, { shape: [inputs], dtype: 'float32' });
    this.actionSpace = isReal ? new Box(-1, 1, { shape: [outputs], dtype: 'float32' }) : new MultiBinary(outputs);
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array> {
    this.reseed(seed);
    return [this.look(), {}];
  }

  override step(action: ArrayLike<number>): StepResult<Float32Array> {
    const reward = this.npRandom.uniform(-1, 1) + this.score(action);
    const { seen } = this.state;
    const error = Array.from({ length: this.errors }, (_, k) => seen[k % seen.length]! / 3 - (action[k] ?? 0));
    return [this.look(), reward, this.npRandom.random() < 0.3, false, { error }];
  }

  /** What of the reward depends on the action. */
  override score(action: ArrayLike<number>): number {
    return Array.from(action, (bit, k) => bit * (k + 1)).reduce((sum, part) => sum + part, 0) / 3;
  }

  private look(): Float32Array {
    const seen = Float32Array.from({ length: this.inputs }, () => this.npRandom.uniform(-2, 2));
    this.state = { seen };
    return seen;
  }
}
