import { Box, type EnvSpecFields, type Info, InvalidArgumentError, type StepResult } from '../src/gymnasium/index.js';
import { DATASET_PARAMS, DatasetEnv, type DatasetEnvOptions } from './dataset-env.js';
import { expOfNegative } from './exp-of-negative.js';

/** The arguments of `LabelledEnv`. */
export interface LabelledEnvOptions extends DatasetEnvOptions {
  /** What the errors are the negative gradient of. */
  readonly loss?: 'cross-entropy' | 'squared';
}

/** What `LabelledEnv` tells beside the observation. */
export interface LabelledInfo extends Info {
  readonly sample: number;
  readonly label: number;
  /** `[output]`: what each output unit should have said more, −∂loss/∂output; not told by `reset`. */
  readonly error?: Float64Array;
  readonly loss?: number;
  /** Whether the largest output, the first of equals, is that of the label. */
  readonly correct?: boolean;
}

/**
 * Classification with a teacher: see a sample, say a number for each class, and be told the error of each.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-inf, inf, (10,), float32)`; of another dataset `(classes,)` |
 * | Observation space | `Box(0, 1, (28, 28), float32)`; of another dataset its shape |
 * | Reward range | 0 or 1 |
 * | Make | `make('LabelledDigits-v0')` |
 *
 * ## Description
 * The samples of `Digits-v0`, in the dress of a supervised task: the action is what ten output units say, one a class,
 * and `info.error` tells each of them how it should have differed. Any labelled dataset can be given,
 * `new LabelledEnv({ dataset })`.
 *
 * ## Action space
 * `[output]`: the outputs o, any numbers. With `loss: 'cross-entropy'` they are logits.
 *
 * ## Observation space
 * `[row][column]` from 0, black, to 1; of colours `[row][column][channel]`. Bytes are divided by 255. Numbers of a
 * dataset that are not between 0 and 1 are shown as they are, and the bounds are theirs.
 *
 * ## Reward
 * 1 if the largest output, the first of equals, is that of the label, 0 if not: the mean return is the accuracy.
 * `score(action)`, which teams hear that act in several passes, is minus the loss.
 *
 * ## Start state
 * As of `Digits-v0`: a sample drawn, `npRandom.integers(0, samples)`, or with `order: 'sequential'` the one after the
 * last.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `sample` and `label`; after `step` also `error` `[output]`, `loss` and `correct`. With t the label one-hot:
 * `loss: 'cross-entropy'`: error = t − softmax(o), loss = −log softmax(o)_label; `'squared'`: error = t − o, loss = ½ Σ
 * (t − o)². The errors have the same bits on every platform.
 *
 * ## Arguments
 * `loss` (default `'cross-entropy'`), and those of `Digits-v0`: `dataset` (default `'strokes'`), `split` (default
 * `'train'`), `samples` (default `null`), `dataSeed` (default 0), `side` (default 28), `order` (default `'random'`);
 * `renderMode`: `ansi` or `rgb_array`, default `null`.
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * Both losses and their gradients are textbook matter: Bishop (2006), "Pattern recognition and machine learning",
 * section 5.2.
 */
export class LabelledEnv extends DatasetEnv<ArrayLike<number>, LabelledInfo> {
  override readonly actionSpace: Box<'float32'>;
  override readonly rewardRange: readonly [number, number] = [0, 1];
  readonly #isSquared: boolean;

  /** @throws {@link UserError} for a dataset that is none or not there, and {@link InvalidArgumentError}. */
  constructor(options: LabelledEnvOptions = {}) {
    super(options, 'LabelledEnv');
    const { loss = 'cross-entropy' } = options;
    if (loss !== 'cross-entropy' && loss !== 'squared')
      throw new InvalidArgumentError(
        `LabelledEnv got loss = ${JSON.stringify(loss)}; expected "cross-entropy" or "squared".`,
      );
    this.#isSquared = loss === 'squared';
    this.actionSpace = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
      shape: [this.samples.classes],
      dtype: 'float32',
    });
  }

  override step(action: ArrayLike<number>): StepResult<Float32Array, LabelledInfo> {
    const largest = largestOf(action);
    const { error, loss } = this.#told(action, largest);
    const correct = largest === this.label;
    return [this.answered(largest), correct ? 1 : 0, true, false, { ...this.told(), error, loss, correct }];
  }

  /** Minus the loss. */
  override score(action: ArrayLike<number>): number {
    return -this.#told(action, largestOf(action)).loss;
  }

  #told(action: ArrayLike<number>, largest: number): { error: Float64Array; loss: number } {
    return this.#isSquared ? squared(action, this.label) : crossEntropy(action, this.label, action[largest]!);
  }

  protected override told(): LabelledInfo {
    return { sample: this.sample, label: this.label };
  }
}

/** The index of the largest output, the first of equals. */
function largestOf(outputs: ArrayLike<number>): number {
  let largest = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k]! > outputs[largest]!) largest = k;
  return largest;
}

/** @returns error `[output]` and loss of these outputs. */
function squared(outputs: ArrayLike<number>, label: number): { error: Float64Array; loss: number } {
  const error = Float64Array.from(outputs, (output, k) => (k === label ? 1 : 0) - output);
  return { error, loss: error.reduce((sum, value) => sum + value * value, 0) / 2 };
}

/** @param largest of the outputs, which is subtracted from each so that no power overflows. */
function crossEntropy(
  outputs: ArrayLike<number>,
  label: number,
  largest: number,
): { error: Float64Array; loss: number } {
  const powers = Float64Array.from(outputs, (output) => expOfNegative(output - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  const error = powers.map((power, k) => (k === label ? 1 : 0) - power / sum);
  return { error, loss: Math.log(sum) - (outputs[label]! - largest) };
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'LabelledDigits-v0': typeof LabelledEnv;
  }
}

/** The registration of `LabelledDigits-v0`. */
export const labelledDigits: EnvSpecFields = {
  id: 'LabelledDigits-v0',
  entryPoint: (options: LabelledEnvOptions) => new LabelledEnv(options),
  rewardRange: [0, 1],
  params: {
    ...DATASET_PARAMS,
    loss: {
      default: 'cross-entropy',
      type: "'cross-entropy' | 'squared'",
      description: 'what the told errors descend',
    },
  },
};
