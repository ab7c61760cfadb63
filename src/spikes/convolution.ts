import { checkDataset, createFloats, type Dataset } from '../data/dataset.js';
import { Draws, PURPOSE } from '../data/draws.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { contrastOf } from './contrast.js';
import { planSpikingTeam } from './plan.js';
import type { SpikeData } from './spike-data.js';
import { defineSpikingRule } from './spiking-rule.js';
import { continueTeam, createSpikingTeam } from './spiking-team.js';

/** A layer of filters that spike, whose units learn without labels. */
export interface SpikingConvolutionOptions {
  /** Of the images: rows and columns. */
  readonly image: readonly [rows: number, columns: number];
  /** Default: 128. */
  readonly filters?: number | undefined;
  /** Pixels of a side of what a filter sees. Default: 5. */
  readonly field?: number | undefined;
  /** Cells of a side of what the layer says, in each of which the spikes of a filter are summed. Default: 4. */
  readonly cells?: number | undefined;
  /** The potential above which filters fire at first, before their thresholds adapt. Default: 5. */
  readonly threshold?: number | undefined;
  /** The time at which a filter shall fire on what it has learned. Default: 0.6. */
  readonly aim?: number | undefined;
  /** Default: 0. */
  readonly seed?: Seed | undefined;
  readonly engine?: 'literal' | 'dense' | undefined;
}

/** How a spiking convolution learns. */
export interface SpikingConvolutionTraining {
  /** Passes over all images. Default: 1. */
  readonly epochs?: number | undefined;
  /** Patches of each image. Default: 20. */
  readonly patches?: number | undefined;
  /** Called after each hundred images with the share of the work that is done. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** A layer of spiking units that share their weights over an image. */
export interface SpikingConvolution {
  /**
   * Learns from patches at random places of the images, one after the other; between epochs rates are annealed.
   *
   * @throws {@link UserError} for images of another size.
   */
  learn(dataset: Dataset, options?: SpikingConvolutionTraining): void;
  /**
   * What the layer makes of images: for each filter and cell, a time that is the earlier the more often and the sooner
   * the filter fires there. The largest sum of each over the first dataset that is coded is time 0, and so are larger
   * ones of others.
   */
  code(dataset: Dataset, onProgress?: (fraction: number) => void): SpikeData;
  /** `[filter][channel][row][column]`, on and off: a copy. */
  filters(): Float32Array;
  /** `[filter]`: how often each has won since the last epoch of {@link learn} began. */
  readonly wins: Float64Array;
  /** Lets go of memory. */
  close(): void;
}

/**
 * Multiplicative STDP of the one filter that fires first. Thresholds adapt in two ways at once: all of them towards the
 * time at which the first filter shall fire, and that of the winner up while those of the others go down, so that all
 * win.
 */
const filterRule = (aim: number) =>
  defineSpikingRule({
    name: 'filters',
    about: 'the filter that fires first becomes more like what it saw',
    source: 'thresholds after Falez et al. (2019), IJCNN, arXiv:1904.01908',
    params: { beta: 1, aim },
    error: 'e = first ? 1 : 0',
    window: `
      v = (w - low) / (high - low)
      dw = e * (x <= a ? exp(-beta * v) : -exp(-beta * (1 - v)))`,
    threshold: `
      share = won ? 1 : -1 / (rivals - 1)
      next = max(1, theta + rate * (share - (mean - aim) / T))`,
  });

/** Images between two reports of progress. */
const STRIDE = 100;

const OPTIONS = ['image', 'filters', 'field', 'cells', 'threshold', 'aim', 'seed', 'engine'] as const;

/**
 * A spiking convolutional layer: images become edges (on and off, a difference of Gaussians), edges become times, and
 * filters learn by STDP, each patch by the filter that fires first on it.
 *
 * @throws {@link UserError} for options that make no layer.
 */
export function createSpikingConvolution(options: SpikingConvolutionOptions): SpikingConvolution {
  const of = 'createSpikingConvolution';
  checkOptions(options, { of, known: OPTIONS, example: '{ image: [28, 28], filters: 64 }' });
  const { filters = 128, field = 5, cells = 4, threshold = 5, aim = 0.6, seed = 0, engine = 'dense' } = options;
  if (!Array.isArray(options.image) || options.image.length !== 2)
    throw new UserError(`${of} got image = ${quote(options.image)}; expected rows and columns, such as [28, 28]`);
  const [rows, columns] = options.image as [number, number];
  for (const [name, value, least] of [
    ...[['image[0]', rows, 1] as const, ['image[1]', columns, 1] as const],
    ...[['filters', filters, 2] as const, ['field', field, 1] as const, ['cells', cells, 1] as const],
  ])
    if (!Number.isSafeInteger(value) || value < least)
      throw new UserError(`${of} got ${name} = ${quote(value)}; expected a whole number, at least ${least}`);
  const [down, across] = [rows - field + 1, columns - field + 1];
  if (Math.min(down, across) < cells)
    throw new UserError(
      `${of} got an image of ${rows} × ${columns}, on which a field of ${field} has ${Math.max(0, down)} × ${Math.max(0, across)} places; expected at least ${cells} × ${cells}, one a cell`,
    );
  if (!(aim > 0 && aim < 1)) throw new UserError(`${of} got aim = ${quote(aim)}; expected a time between 0 and 1`);
  const area = field * field;
  const made = {
    ...{ inputs: 2 * area, classes: 1, unitsPerClass: filters, rule: filterRule(aim), threshold, seed, engine },
    ...{ learningRate: 0.1, annealing: 0.95, weights: { mean: 0.5, deviation: 0.15 } },
    regulation: { rate: 0.5, annealing: 0.95, thresholds: 'one' },
  } as const;
  const team = createSpikingTeam(made);
  const wins = new Float64Array(filters);
  const patch = new Float32Array(2 * area);
  let epochs = 0;
  /** `[filter][cell]`: the largest sum of the first dataset that was coded. */
  let most: Float32Array | undefined;
  /** Copies what is seen at a place; false where nothing spikes. */
  const look = (times: Float32Array, row: number, column: number): boolean => {
    let at = 0;
    let isAnything = false;
    for (let channel = 0; channel < 2; channel++)
      for (let r = 0; r < field; r++) {
        const from = (channel * rows + row + r) * columns + column;
        for (let c = 0; c < field; c++) {
          const time = times[from + c]!;
          isAnything ||= time < 1;
          patch[at++] = time;
        }
      }
    return isAnything;
  };
  const requireImages = (dataset: Dataset, call: string) => {
    checkDataset(dataset, call);
    const [r, c, ...rest] = dataset.shape;
    if (r !== rows || c !== columns || rest.some((length) => length !== 1))
      throw new UserError(
        `${call} got images of shape [${dataset.shape.join(', ')}]; the layer was made for [${rows}, ${columns}]`,
      );
  };
  return {
    wins,
    learn(dataset, training = {}) {
      requireImages(dataset, 'learn');
      checkOptions(training, { of: 'learn', known: ['epochs', 'patches', 'onProgress'], example: '{ epochs: 5 }' });
      const { epochs: count = 1, patches = 20, onProgress } = training;
      for (const [name, value] of Object.entries({ epochs: count, patches }))
        if (!Number.isSafeInteger(value) || value < 1)
          throw new UserError(`learn got ${name} = ${quote(value)}; expected a whole number, at least 1`);
      const all = count * dataset.labels.length;
      let seen = 0;
      for (let epoch = 0; epoch < count; epoch++, epochs++) {
        const draws = new Draws(seed, PURPOSE.epoch, epochs);
        for (const sample of draws.permutation(dataset.labels.length)) {
          const times = contrastOf(dataset, sample, rows, columns);
          for (let k = 0; k < patches; k++) {
            if (!look(times, draws.below(down), draws.below(across))) continue;
            team.act(patch, 0);
            team.learn(0);
          }
          if (++seen % STRIDE === 0) onProgress?.(seen / all);
        }
        wins.set(team.updates);
        team.endEpoch();
      }
    },
    code(dataset, onProgress) {
      requireImages(dataset, 'code');
      const samples = dataset.labels.length;
      const inputs = filters * cells * cells;
      const sums = createFloats(samples * inputs);
      const { config, ...plan } = planSpikingTeam(made);
      // Once they have learned, filters do not inhibit each other.
      const free = continueTeam({ ...plan, config: { ...config, competition: false } }, team.state(), engine);
      const cellOf = (place: number, places: number) => Math.floor((place * cells) / places);
      for (let sample = 0; sample < samples; sample++) {
        if (sample % STRIDE === 0) onProgress?.(sample / samples);
        const times = contrastOf(dataset, sample, rows, columns);
        for (let row = 0; row < down; row++)
          for (let column = 0; column < across; column++) {
            if (!look(times, row, column)) continue;
            const { times: fired } = free.act(patch);
            const from = sample * inputs + cellOf(row, down) * cells + cellOf(column, across);
            for (let filter = 0; filter < filters; filter++) sums[from + filter * cells * cells]! += 1 - fired[filter]!;
          }
      }
      free.close();
      if (most === undefined) {
        most = new Float32Array(inputs);
        for (let k = 0; k < sums.length; k++) most[k % inputs] = Math.max(most[k % inputs]!, sums[k]!);
      }
      for (let k = 0; k < sums.length; k++) {
        const largest = most[k % inputs]!;
        sums[k] = largest === 0 ? 1 : Math.max(0, 1 - sums[k]! / largest);
      }
      return { times: sums, labels: dataset.labels, inputs, classes: dataset.classes, end: 1 };
    },
    filters: () => team.weights(),
    close: () => team.close(),
  };
}
