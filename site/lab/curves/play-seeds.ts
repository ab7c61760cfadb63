import type { LabExperiment, LabRow } from '../contract.js';
import type { LabPort } from '../lab-state.js';

/** Runs of other seeds that are being played. */
export interface SeedRuns {
  /** `[seed][row]`; it rejects with a sentence where a run fails or was stopped. */
  readonly rows: Promise<readonly (readonly LabRow[])[]>;
  stop(): void;
}

/** Plays an experiment with other seeds up to an episode, one after the other, in a worker of their own. */
export function playSeeds(
  connect: () => LabPort,
  experiment: LabExperiment,
  seeds: readonly (number | string)[],
  episodes: number,
  tell: (fraction: number) => void,
): SeedRuns {
  const port = connect();
  const runs: LabRow[][] = [];
  let end = () => {};
  const rows = new Promise<readonly (readonly LabRow[])[]>((resolve, reject) => {
    let session = 0;
    const finish = (why?: string) => {
      port.close();
      if (why === undefined) resolve(runs);
      else reject(new Error(why));
    };
    end = () => finish('The other seeds were stopped.');
    const next = () => {
      if (session === seeds.length) return finish();
      runs.push([]);
      const { episodes: _, steps: __, ...rest } = experiment;
      port.postMessage({ kind: 'open', session: ++session, experiment: { ...rest, seed: seeds[session - 1]! } });
    };
    port.listen((told) => {
      if (told.session !== session) return;
      if (told.kind === 'opened' || told.kind === 'snapshot') runs.at(-1)!.push(...told.snapshot.rows);
      if (told.kind === 'opened') port.postMessage({ kind: 'goto', episodes });
      else if (told.kind === 'progress') tell((session - 1 + told.fraction) / seeds.length);
      else if (told.kind === 'paused') next();
      else if (told.kind === 'failed') finish(told.message);
    }, finish);
    next();
  });
  return { rows, stop: () => end() };
}

/** Seeds that follow that of an experiment. */
export function nextSeeds(seed: number | string, count: number): (number | string)[] {
  return Array.from({ length: count }, (_, k) => (typeof seed === 'number' ? seed + k + 1 : `${seed}-${k + 1}`));
}
