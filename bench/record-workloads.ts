import { weightMax } from '../agents/index.js';
import '../envs/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { makeVec } from '../src/gymnasium/index.js';
import { record, recordingLines } from '../src/microscope/index.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { train } from '../src/train/train.js';
import type { Rival, Workload } from './workload.js';

/**
 * The multiplexer as `klopf run --record` plays it at its defaults, and without; lines are written in the same thread,
 * and kept nowhere.
 */
export const recordWorkloads: readonly Workload[] = [1, 128].map((batch) =>
  multiplexer(batch, true, [{ label: 'without', workload: multiplexer(batch, false, []) }]),
);

function multiplexer(batch: number, isRecorded: boolean, beside: readonly Rival[]): Workload {
  const team: TeamOptions = { inputs: 20, hidden: [64, 32], rule: weightMax, batch, seed: 1 };
  return {
    name: `record multiplexer-4 weight-max batch ${batch}${isRecorded ? '' : ' without'}`,
    family: 'record',
    unit: 'episodes',
    perStep: batch,
    team,
    beside,
    prepare() {
      let bytes = 0;
      const made = createTeam(team);
      const onWindow: NonNullable<Parameters<typeof record>[1]>['onWindow'] = (window) => {
        for (const line of recordingLines(window)) bytes += line.length;
      };
      const played = isRecorded ? record(made, { onWindow }).team : made;
      const envs = makeVec('multiplexer', {
        numEnvs: batch,
        vectorizationMode: 'batched',
        copy: false,
        autoresetMode: 'SameStep',
      });
      return {
        run: (steps) => void train(played, envs, { episodes: steps * batch }),
        close() {
          if (isRecorded && bytes === 0) throw new Error('nothing was recorded');
          made.close();
        },
      };
    },
  };
}
