import type { RunConfig } from '../../runs/run-config.js';
import type { RunRecord } from '../../runs/run-record.js';
import { createRunDirectory } from '../../store/run-directory.js';
import { describeRun, recordInStore } from '../../store/run-in-store.js';

/**
 * Puts the result of a run that another machine has done into a store, unless it is there. Metrics and weights stay
 * where it was done; what has not come to its end stays out.
 *
 * @throws {@link UserError} where the store cannot be written, or holds something else under the run's name.
 */
export async function storeRecord(store: string, config: RunConfig, record: RunRecord): Promise<void> {
  if (record.partial && record.diverged === undefined) return;
  const description = describeRun(config);
  if (recordInStore(store, description)) return;
  const directory = createRunDirectory(store, description);
  try {
    await directory.finish(record);
  } finally {
    directory.close();
  }
}
