import { Discrete, type EnvSpecFields, type StepResult } from '../src/gymnasium/index.js';
import { DATASET_PARAMS, DatasetEnv, type DatasetEnvOptions } from './dataset-env.js';

/** The sample shown, and its label, which is the right action. */
export type ClassificationInfo = { sample: number; label: number };

/**
 * Classification as a contextual bandit: see a sample, name its class, and hear whether that was right.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(10)`; of another dataset `Discrete(classes)` |
 * | Observation space | `Box(0, 1, (28, 28), float32)`; of another dataset its shape |
 * | Reward range | 0 or 1 |
 * | Make | `make('Digits-v0')` |
 *
 * ## Description
 * A picture of a digit is shown, drawn by the program itself (`dataset: 'strokes'`) or written by hand (`'mnist'`), and
 * the agent says which it is. It hears whether it was right, and not what would have been. Any labelled dataset can be
 * given, `new ClassificationEnv({ dataset })`.
 *
 * ## Action space
 * The class claimed.
 *
 * ## Observation space
 * `[row][column]` from 0, black, to 1; of colours `[row][column][channel]`. Bytes are divided by 255. Numbers of a
 * dataset that are not between 0 and 1 are shown as they are, and the bounds are theirs.
 *
 * ## Reward
 * 1 for the label, 0 for another class: the mean return is the accuracy.
 *
 * ## Start state
 * `order: 'random'`: a sample is drawn, `npRandom.integers(0, samples)`. `'sequential'`: a seed draws one, and each
 * episode shows the one after the last; so as many episodes as there are samples show every one once.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `sample`, the number of the sample in its split, and `label`, after `reset` and `step`.
 *
 * ## Arguments
 * `dataset` (a registered name, a dataset or `{ train, test }`; default `'strokes'`), `split` (`'train'`, `'test'` or
 * `'all'`; default `'train'`), `samples` (default `null`, all there are; of drawn digits 5000 in train and 1000 in
 * test), `dataSeed` (default 0), `side` of drawn digits (default 28), `order` (default `'random'`); `renderMode`:
 * `ansi` or `rgb_array`, default `null`. No sample of `train` is in `test`; a dataset in one piece, as `'mnist'` is, is
 * shuffled by `dataSeed` and split four to one.
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * The dress of a contextual bandit for classification is that of Langford and Zhang (2007), "The epoch-greedy algorithm
 * for contextual multi-armed bandits", NIPS 20. The digits of `strokes` are this project's own.
 */
export class ClassificationEnv extends DatasetEnv<number, ClassificationInfo> {
  override readonly actionSpace: Discrete;
  override readonly rewardRange: readonly [number, number] = [0, 1];

  /** @throws {@link UserError} for a dataset that is none or not there, and {@link InvalidArgumentError}. */
  constructor(options: DatasetEnvOptions = {}) {
    super(options, 'ClassificationEnv');
    this.actionSpace = new Discrete(this.samples.classes);
  }

  /** The law, which a batch of these environments shares. */
  get dynamics() {
    return this.law;
  }

  override step(action: number): StepResult<Float32Array, ClassificationInfo> {
    return [this.answered(action), this.score(action), true, false, this.told()];
  }

  /** The reward of this class. */
  override score(action: number): number {
    return action === this.label ? 1 : 0;
  }

  protected override told(): ClassificationInfo {
    return { sample: this.sample, label: this.label };
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'Digits-v0': typeof ClassificationEnv;
  }
}

/** The registration of `Digits-v0`. */
export const digits: EnvSpecFields = {
  id: 'Digits-v0',
  entryPoint: (options: DatasetEnvOptions) => new ClassificationEnv(options),
  rewardRange: [0, 1],
  params: DATASET_PARAMS,
};
