import { chooseSamples, type Dataset, splitDataset, type TrainAndTest } from '../../../data/index.js';
import { loadFashionMnist } from '../../../data/node.js';
import { availableDataset } from '../feedback-paths/stages.js';
import type { DatasetName } from './entrants.js';

/** Names the folder with the four files of Fashion-MNIST. */
export const FASHION_FOLDER = 'KLOPF_FASHION_MNIST';

/** The digits that there are, and Fashion-MNIST where the user has told its folder. */
export function availableDatasets(): readonly DatasetName[] {
  return [availableDataset(), ...(process.env[FASHION_FOLDER] ? (['fashion-mnist'] as const) : [])];
}

/** So many samples of each part, none of which is in two. */
export async function datasetParts(
  name: DatasetName,
  samples: { readonly train: number; readonly validation: number; readonly test: number },
): Promise<{ readonly train: Dataset; readonly validation: Dataset; readonly test: Dataset }> {
  const of = 'the study competition-groups';
  const dataset: string | TrainAndTest =
    name === 'fashion-mnist' ? await loadFashionMnist(process.env[FASHION_FOLDER] ?? '') : name;
  const choose = (split: 'train' | 'test', count: number) =>
    chooseSamples({ dataset, split, samples: count, seed: 0, side: 28 }, of);
  const learned = choose('train', samples.train + samples.validation);
  const { train, validation } = splitDataset(learned, { train: samples.train, validation: samples.validation }, 0);
  return { train, validation, test: choose('test', samples.test) };
}
