import { checkRecords } from '../runs/check-records.js';
import { groupRuns } from '../runs/run-group.js';
import type { RunRecord } from '../runs/run-record.js';
import type { ChartSeries } from './chart.js';

/** Records as the series of a terminal chart: runs that may be averaged share a label, which names the environment if there are several. Throws UserError. */
export function runSeries(records: readonly RunRecord[]): ChartSeries[] {
  checkRecords('runSeries', records);
  const groups = groupRuns(records);
  const several = new Set(groups.map(({ env }) => env)).size > 1;
  return groups.flatMap(({ env, label, runs, episodes, bins }) =>
    runs.map(({ curve, seed }) => ({ label: several ? `${env} ${label}` : label, curve, seed, episodes, bins })),
  );
}
