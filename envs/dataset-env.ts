import { chooseSamples, type Dataset, pixelsOf, type TrainAndTest } from '../src/data/index.js';
import {
  Box,
  type Dynamics,
  type DynamicsKernel,
  Env,
  type EnvMetadata,
  type EnvState,
  Float32Arena,
  type Generator,
  type Info,
  InvalidArgumentError,
  type ObservationArray,
  type ResetArgs,
  type ResetResult,
  RgbFrame,
  requireResetArgs,
} from '../src/gymnasium/index.js';
import { sampleKernel } from './kernels/sample-kernel.js';
import { SAMPLE_PLACE as PLACE } from './sample-place.js';

/** The arguments of environments that show the samples of a dataset. */
export interface DatasetEnvOptions {
  /**
   * A registered name (`strokes`, `mnist`, or one given by `registerDataset`), a dataset, which is split by `dataSeed`
   * into four fifths for training and a fifth for tests, or `{ train, test }`.
   */
  readonly dataset?: string | Dataset | TrainAndTest;
  /** Which samples are shown: those to learn from, those to judge by, or all. */
  readonly split?: 'train' | 'test' | 'all';
  /** How many samples of the split there are; `null` for all of them. */
  readonly samples?: number | null;
  /** Of the split; of drawn digits, of their drawing. */
  readonly dataSeed?: number;
  /** Pixels of a row of drawn digits. */
  readonly side?: number;
  /** `random`: each sample is drawn anew; `sequential`: one after the other, from a drawn one on. */
  readonly order?: 'random' | 'sequential';
  /** `ansi`, `rgb_array`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

/** The arguments that environments with samples register. */
export const DATASET_PARAMS = {
  dataset: {
    default: 'strokes',
    type: 'string | object',
    description: 'strokes, mnist, a name registered, or a dataset',
  },
  split: { default: 'train', type: "'train' | 'test' | 'all'", description: 'which samples of the dataset are shown' },
  samples: { default: null, type: 'integer | null', description: 'how many of them there are; null for all' },
  dataSeed: { default: 0, type: 'integer', description: 'of the split into train and test, and of drawn digits' },
  side: { default: 28, type: 'integer', description: 'pixels of a row of drawn digits' },
  order: {
    default: 'random',
    type: "'random' | 'sequential'",
    description: 'each sample drawn, or one after the other',
  },
} as const;

const STATE_SIZE = 3;
/** Light of a pixel, from none to all. */
const SHADES = [' ', '░', '▒', '▓', '█'] as const;
/** Pixels of a picture's longer side, at least. */
const PICTURE_SIDE = 112;

/**
 * What environments of one step that show a sample of a dataset have in common: the observation, how samples are
 * chosen, and pictures. The state of one is sample, label and answer.
 */
export abstract class DatasetEnv<Act, I extends Info> extends Env<Float32Array, Act, I> {
  override readonly observationSpace: Box<'float32'>;
  override readonly metadata: EnvMetadata;
  override readonly renderMode: string | null;
  /** The samples that are shown. */
  readonly samples: Dataset;
  protected override state = new Float64Array(STATE_SIZE).fill(Number.NaN);
  /** The law, which a batch of environments shares. */
  protected readonly law: SampleDynamics;

  readonly #arena: Float32Arena;
  /** What is shown; `step` gives it again. */
  #observation: Float32Array;

  /** @throws {@link UserError} for a dataset that is none or not there, and {@link InvalidArgumentError}. */
  constructor(options: DatasetEnvOptions, of: string) {
    super(options);
    const { dataset = 'strokes', split = 'train', samples = null, dataSeed = 0, side = 28, order = 'random' } = options;
    if (order !== 'random' && order !== 'sequential')
      throw new InvalidArgumentError(`${of} got order = ${JSON.stringify(order)}; expected "random" or "sequential".`);
    if (!Number.isSafeInteger(dataSeed) || dataSeed < 0)
      throw new InvalidArgumentError(`${of} got dataSeed = ${dataSeed}; expected a whole number, at least 0.`);
    if (side !== 28 && dataset !== 'strokes')
      throw new InvalidArgumentError(
        `${of} got side = ${side}; only the drawn digits of "strokes" have a side to choose. Leave it out.`,
      );
    this.samples = chooseSamples({ dataset, split, samples, seed: dataSeed, side }, of);
    this.law = new SampleDynamics(this.samples, order);
    const [low, high] = boundsOf(this.samples.images);
    this.observationSpace = new Box(low, high, { shape: [...this.samples.shape], dtype: 'float32' });
    this.metadata = { renderModes: isPicture(this.samples.shape) ? ['ansi', 'rgb_array'] : [], renderFps: 1 };
    this.renderMode = options.renderMode ?? null;
    this.#arena = new Float32Arena(this.law.observationSize);
    this.#observation = this.#arena.next();
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, I> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    const isSeeded = seed !== undefined && seed !== null;
    if (isSeeded || Number.isNaN(this.state[PLACE.sample])) this.law.drawTask(this.npRandom, this.state, 0);
    this.law.reset(this.npRandom, this.state, 0);
    return [this.#observe(), this.told()];
  }

  /** What `info` tells after `reset`. */
  protected abstract told(): I;

  /** The sample shown. */
  protected get sample(): number {
    return this.state[PLACE.sample]!;
  }

  /** Its label. */
  protected get label(): number {
    return this.state[PLACE.label]!;
  }

  /** Notes the class that was answered, and gives back the observation of this step. */
  protected answered(answer: number): Float32Array {
    this.state[PLACE.answer] = answer;
    return this.#observation;
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    if (!Number.isNaN(this.state[PLACE.sample])) this.#observe();
  }

  /** The sample as a picture; under it, in text, its label and what was answered. */
  override render(): string | RgbFrame | null {
    if (this.renderMode === null || !this.metadata.renderModes.includes(this.renderMode)) return null;
    const [low, high] = [Number(this.observationSpace.low[0]), Number(this.observationSpace.high[0])];
    const light = (value: number) => (value - low) / (high - low);
    const [rows, columns, channels = 1] = this.samples.shape as readonly [number, number, number?];
    const pixel = (row: number, column: number, channel: number) =>
      light(this.#observation[(row * columns + column) * channels + (channel % channels)]!);
    if (this.renderMode === 'rgb_array') return enlarged(rows, columns, pixel);
    const lines = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++) sum += pixel(row, column, channel) / channels;
        return SHADES[Math.min(SHADES.length - 1, Math.floor(sum * SHADES.length))]!.repeat(2);
      }).join(''),
    );
    const answer = this.state[PLACE.answer]!;
    return [...lines, `label ${this.label}${answer >= 0 ? `, answer ${answer}` : ''}`].join('\n');
  }

  #observe(): Float32Array {
    this.#observation = this.#arena.next();
    this.law.observe(this.state, 0, this.#observation, 0);
    return this.#observation;
  }
}

/** Batches of larger datasets read the images where they are. */
const MOST_BYTES = 2 ** 28;

/** Showing a sample, and paying 1 for its label: what a batch of environments steps. */
export class SampleDynamics implements Dynamics<Record<string, never>> {
  readonly stateSize = STATE_SIZE;
  readonly observationSize: number;
  readonly kernel?: DynamicsKernel;
  readonly info = { sample: PLACE.sample, label: PLACE.label };
  readonly #dataset: Dataset;
  readonly #isSequential: boolean;
  /** What the largest value of a pixel is in the dataset, where it is 1 in the observation. */
  readonly #unit: number;

  constructor(dataset: Dataset, order: 'random' | 'sequential') {
    this.#dataset = dataset;
    this.#isSequential = order === 'sequential';
    this.observationSize = pixelsOf(dataset);
    this.#unit = dataset.images instanceof Uint8Array ? 255 : 1;
    // A batch has the images in the memory of its kernels.
    if (dataset.images.byteLength <= MOST_BYTES) this.kernel = sampleKernel(dataset, this.#isSequential);
  }

  /** The sample before the first. */
  drawTask(rng: Generator, state: Float64Array, at: number): void {
    state[at + PLACE.sample] = this.#isSequential ? rng.integers(0, this.#dataset.labels.length) : 0;
  }

  reset(rng: Generator, state: Float64Array, at: number): void {
    const { labels } = this.#dataset;
    const sample = this.#isSequential
      ? (state[at + PLACE.sample]! + 1) % labels.length
      : rng.integers(0, labels.length);
    state[at + PLACE.sample] = sample;
    state[at + PLACE.label] = labels[sample]!;
    state[at + PLACE.answer] = -1;
  }

  step(state: Float64Array, at: number, action: number): number {
    state[at + PLACE.answer] = action;
    return action === state[at + PLACE.label] ? 1 : 0;
  }

  terminated(): boolean {
    return true;
  }

  observe(state: Float64Array, at: number, observation: ObservationArray, into: number): void {
    const { images } = this.#dataset;
    const from = state[at + PLACE.sample]! * this.observationSize;
    for (let k = 0; k < this.observationSize; k++) observation[into + k] = images[from + k]! / this.#unit;
  }
}

/** Bytes are shown from 0 to 1; numbers as they are, whose bounds are at least these. */
function boundsOf(images: Dataset['images']): [low: number, high: number] {
  let [low, high] = [0, 1];
  if (images instanceof Uint8Array) return [low, high];
  for (let k = 0; k < images.length; k++) {
    if (images[k]! < low) low = images[k]!;
    if (images[k]! > high) high = images[k]!;
  }
  return [low, high];
}

function isPicture(shape: readonly number[]): boolean {
  return shape.length === 2 || (shape.length === 3 && (shape[2] === 1 || shape[2] === 3));
}

/** Every pixel as a square of the same size. */
function enlarged(
  rows: number,
  columns: number,
  pixel: (row: number, column: number, channel: number) => number,
): RgbFrame {
  const scale = Math.max(1, Math.ceil(PICTURE_SIDE / Math.max(rows, columns)));
  const frame = new RgbFrame(columns * scale, rows * scale);
  let at = 0;
  for (let y = 0; y < rows * scale; y++)
    for (let x = 0; x < columns * scale; x++)
      for (let channel = 0; channel < 3; channel++)
        frame[at++] = Math.round(255 * pixel(Math.floor(y / scale), Math.floor(x / scale), channel));
  return frame;
}
