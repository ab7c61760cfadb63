import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { checkDataset, type Dataset, pixelsOf, type TrainAndTest, takeSamples } from './dataset.js';
import { loadMnistPackage } from './mnist-package.js';
import { splitDataset } from './split-dataset.js';
import { drawStrokes, MOST_STROKES } from './strokes.js';

/** Which samples of a dataset a task is made of. */
export interface SampleChoice {
  /** A name that is registered, one dataset that is split by `seed`, or two that are apart already. */
  readonly dataset: string | Dataset | TrainAndTest;
  readonly split: 'train' | 'test' | 'all';
  /** How many, the first ones of the split; `null` for all, and of drawn digits for 5000 in train and 1000 in test. */
  readonly samples: number | null;
  /** Of the shuffle before the split; of drawn digits, of their drawing. */
  readonly seed: Seed;
  /** Pixels of a row of drawn digits. */
  readonly side: number;
}

/** Of a dataset that comes in one piece; what is left is for tests. */
const TRAIN_FRACTION = 0.8;
/** Samples of digits that are drawn, where no number is given. */
const DRAWN = { train: 5000, test: 1000 } as const;
/** Choices that are kept, so that the environments of a process share their samples. */
const MOST_KEPT = 8;

const loaders = new Map<string, () => Dataset | TrainAndTest>([['mnist', () => loadMnistPackage()]]);
const loaded = new Map<string, Dataset | TrainAndTest>();
/** The choices made last, by what was chosen. */
let kept: { readonly from: readonly unknown[]; readonly key: string; readonly dataset: Dataset }[] = [];

/**
 * Gives a dataset a name, by which environments then take it: `registerDataset('fashion', () => loaded)`,
 * `make('Digits-v0', { dataset: 'fashion' })`. Worker threads know the name if they import the module that registers it
 * too, as those of `klopf run --import FILE` do. A name that is given again is replaced.
 *
 * @param load called once, when the name is first used.
 */
export function registerDataset(name: string, load: () => Dataset | TrainAndTest): void {
  if (typeof name !== 'string' || name === '' || name === 'strokes')
    throw new UserError(`registerDataset got the name ${quote(name)}; expected a text other than "strokes"`);
  if (typeof load !== 'function')
    throw new UserError(
      `registerDataset got ${quote(load)} for ${name}; expected a function that gives the dataset, such as () => dataset`,
    );
  loaders.set(name, load);
  loaded.delete(name);
  kept = kept.filter(({ from }) => from[0] !== name);
}

/** The names by which environments take a dataset. */
export function datasetNames(): string[] {
  return ['strokes', ...loaders.keys()];
}

/**
 * The samples that are chosen. Two equal choices give the same object; no sample of `train` is in `test`.
 *
 * @throws {@link UserError} for a name that is not registered, a dataset that is none, and more samples than there are.
 */
export function chooseSamples(choice: SampleChoice, of: string): Dataset {
  const { dataset, split, samples, seed, side } = choice;
  if (!['train', 'test', 'all'].includes(split))
    throw new UserError(`${of} got split = ${quote(split)}; expected "train", "test" or "all"`);
  if (samples !== null && !(Number.isSafeInteger(samples) && samples >= 1))
    throw new UserError(`${of} got samples = ${quote(samples)}; expected a whole number, at least 1, or null`);
  const from = partsOf(dataset);
  const key = JSON.stringify([split, samples, seed, side]);
  const known = kept.find((other) => other.key === key && isSame(other.from, from));
  const chosen = known?.dataset ?? (dataset === 'strokes' ? drawn(choice, of) : picked(choice, of));
  kept = [{ from, key, dataset: chosen }, ...kept.filter((other) => other !== known)].slice(0, MOST_KEPT);
  return chosen;
}

/**
 * What tells one dataset from another: environments are given copies of its object, but with the same arrays where
 * memory is shared.
 */
function partsOf(dataset: SampleChoice['dataset']): unknown[] {
  if (typeof dataset !== 'object' || dataset === null) return [dataset];
  if ('train' in dataset) return [dataset.train, dataset.test].flatMap((part) => ['part', ...partsOf(part)]);
  return [dataset.images, dataset.labels, dataset.classes, String(dataset.shape)];
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, k) => part === b[k]);
}

/** Digits drawn for this choice: those of `test` have numbers that those of `train` cannot reach. */
function drawn({ split, samples, seed, side }: SampleChoice, of: string): Dataset {
  const count = (part: 'train' | 'test') => samples ?? DRAWN[part];
  if (samples !== null && samples > MOST_STROKES)
    throw new UserError(`${of} got samples = ${samples}; expected at most ${MOST_STROKES} drawn digits`);
  if (split === 'all')
    return drawStrokes({ samples: samples ?? DRAWN.train + DRAWN.test, seed, side, first: 2 * MOST_STROKES });
  return drawStrokes({ samples: count(split), seed, side, first: split === 'test' ? MOST_STROKES : 0 });
}

function picked({ dataset: given, split, samples, seed }: SampleChoice, of: string): Dataset {
  const whole = typeof given === 'string' ? datasetNamed(given, of) : given;
  const part = partOf(whole, split, seed, of);
  const all = part.labels.length;
  if (samples === null || samples === all) return part;
  if (samples > all)
    throw new UserError(
      `${of} got samples = ${samples}; ${part.name} has ${all} ${split === 'all' ? 'samples' : `in ${split}`}`,
    );
  return takeSamples(
    part,
    Uint32Array.from({ length: samples }, (_, k) => k),
  );
}

function partOf(whole: Dataset | TrainAndTest, split: SampleChoice['split'], seed: Seed, of: string): Dataset {
  if (typeof whole === 'object' && whole !== null && 'train' in whole) {
    const [train, test] = [checkDataset(whole.train, of), checkDataset(whole.test, of)];
    if (pixelsOf(train) !== pixelsOf(test) || train.classes !== test.classes)
      throw new UserError(
        `${of} got training samples of shape [${train.shape.join(', ')}] in ${train.classes} classes, and test samples of shape [${test.shape.join(', ')}] in ${test.classes}; expected the same`,
      );
    if (split === 'all')
      throw new UserError(`${of} got split = "all" for samples that are apart already; expected "train" or "test"`);
    return whole[split];
  }
  checkDataset(whole, of);
  if (split === 'all') return whole;
  return splitDataset(whole, { train: TRAIN_FRACTION, test: 1 - TRAIN_FRACTION }, seed)[split];
}

function datasetNamed(name: string, of: string): Dataset | TrainAndTest {
  const load = loaders.get(name);
  if (load === undefined)
    throw new UserError(
      `${of} got the dataset ${quote(name)}` +
        didYouMean(
          name,
          datasetNames(),
          `there are ${datasetNames().join(', ')}. Give one of your own a name with registerDataset.`,
        ),
    );
  const known = loaded.get(name) ?? load();
  loaded.set(name, known);
  return known;
}
