import { UserError } from '../src/errors/user-error.js';
import { controlWorkloads } from './control-workloads.js';
import { errorsWorkloads } from './errors-workloads.js';
import { growthWorkloads } from './growth-workloads.js';
import { multiplexerWorkloads } from './multiplexer-workloads.js';
import { recordWorkloads } from './record-workloads.js';
import { replicasWorkloads } from './replicas-workloads.js';
import { reportWorkloads } from './report-workloads.js';
import { rooflineWorkloads } from './roofline-workloads.js';
import { spikesWorkloads } from './spikes-workloads.js';
import { startWorkloads } from './start-workloads.js';
import { storeWorkloads } from './store-workloads.js';
import { timeWorkloads } from './time-workloads.js';
import { widthWorkloads } from './width-workloads.js';
import { workerWorkloads } from './worker-workloads.js';
import type { Workload } from './workload.js';

/** Everything that `npm run bench` measures, family by family. */
export const workloads: readonly Workload[] = [
  ...multiplexerWorkloads,
  ...recordWorkloads,
  ...storeWorkloads,
  ...widthWorkloads,
  ...growthWorkloads,
  ...errorsWorkloads,
  ...timeWorkloads,
  ...replicasWorkloads,
  ...spikesWorkloads,
  ...workerWorkloads,
  ...controlWorkloads,
  ...reportWorkloads,
  ...startWorkloads,
  ...rooflineWorkloads,
];

/** A workload or a rival of one, by its name. Throws UserError. */
export function workloadNamed(name: string): Workload {
  const rivals = workloads.flatMap(({ beside = [] }) =>
    beside.flatMap((rival) => ('workload' in rival ? rival.workload : [])),
  );
  const found = [...workloads, ...rivals].find((workload) => workload.name === name);
  if (!found) throw new UserError(`there is no workload '${name}'; npm run bench -- --list shows their names`);
  return found;
}

/** Those that one of the texts names, or whose name contains one. Throws UserError for a text that finds none. */
export function filterWorkloads(texts: readonly string[]): readonly Workload[] {
  if (texts.length === 0) return workloads;
  const found = texts.flatMap((text) => {
    const exact = workloads.filter(({ name, family }) => name === text || family === text);
    const some = exact.length > 0 ? exact : workloads.filter(({ name }) => name.includes(text));
    if (some.length === 0)
      throw new UserError(
        `--filter '${text}': no workload's name contains that; npm run bench -- --list shows them all`,
      );
    return some;
  });
  return workloads.filter((workload) => found.includes(workload));
}
