import { datasetFromCsv } from '../../../src/data/csv.js';
import { registerDataset } from '../../../src/data/named-datasets.js';
import type { LabTable } from '../contract.js';

/**
 * Makes a task of a CSV file: each episode shows a row, and pays 1 for its label. The experiment has the file by its name alone, so that a
 * link to it wants the file to be imported where it is opened.
 *
 * @throws {@link UserError} for what is no table of numbers with labels (the promise rejects).
 */
export async function registerCsvTask(name: string, bytes: Uint8Array): Promise<LabTable> {
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
