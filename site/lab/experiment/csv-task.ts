import { datasetFromCsv } from '../../../src/data/csv.js';
import { registerDataset } from '../../../src/data/named-datasets.js';
import type { LabExperiment } from '../contract.js';

/** A task of labelled rows, once it is known to this thread. */
export interface CsvTask {
  /** What an experiment has to have, to be paid for naming the label of a row. */
  readonly task: Pick<LabExperiment, 'env' | 'envParams'>;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/** Bytes of a file: far more than a page learns while one watches. */
export const MOST_CSV_BYTES = 20 * 2 ** 20;

/**
 * Makes a task of a CSV file: each episode shows a row, and pays 1 for its label. The experiment has the file by its name alone, so that a
 * link to it wants the file to be imported where it is opened.
 *
 * @throws {@link UserError} for what is no table of numbers with labels (the promise rejects).
 */
export async function registerCsvTask(name: string, bytes: Uint8Array): Promise<CsvTask> {
  const dataset = await datasetFromCsv({ name, bytes });
  registerDataset(name, () => dataset);
  return {
    task: { env: 'Digits-v0', envParams: { dataset: name } },
    ...{
      rows: dataset.labels.length,
      columns: dataset.images.length / dataset.labels.length,
      classes: dataset.classes,
    },
  };
}
