import type { LabExperiment } from '../contract.js';

/** Datasets that every klopf has by name. */
const BUILT_IN: readonly string[] = ['strokes', 'mnist'];

/**
 * A table of labelled rows that an experiment is about: the name of its dataset, and of the file that it was read from.
 */
export interface TableName {
  readonly dataset: string;
  readonly file: string;
}

/**
 * A table's dataset is named by its file and the beginning of the digest of that, so that another file of the name is
 * not taken for it.
 */
export function datasetName(file: string, digest: string): string {
  return `${file}@${digest.slice(0, 8)}`;
}

/** The task of an experiment as people call it: its environment, or the file of its table. */
export function taskName(experiment: LabExperiment): string {
  return tableOf(experiment)?.file ?? experiment.env;
}

/** The table that an experiment is about, if it is about one. */
export function tableOf({ envParams }: Pick<LabExperiment, 'envParams'>): TableName | undefined {
  const dataset = envParams?.['dataset'];
  if (typeof dataset !== 'string' || BUILT_IN.includes(dataset)) return undefined;
  return { dataset, file: dataset.replace(/@[0-9a-f]{8}$/, '') };
}
