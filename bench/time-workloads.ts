import seedrandom from 'seedrandom';
import { rflo } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import type { TeamOptions } from '../src/team/team-options.js';
import type { Workload } from './workload.js';

const STEPS = 20;
const ERRORS = 2;

/**
 * A recurrent population that learns in every step of trials of twenty, alone and in a batch, with a NumPy loop beside
 * it.
 */
export const timeWorkloads: readonly Workload[] = [ofPopulation(50, 1), ofPopulation(50, 32), ofPopulation(200, 1)];

function ofPopulation(units: number, batch: number): Workload {
  const inputs = 4;
  const team: TeamOptions = {
    ...{ inputs, hidden: [], outputs: units, lateralDelay: 1, errors: ERRORS, rule: rflo, batch, seed: 1 },
    ...{ optimizer: 'sgd', learningRate: 1e-6 },
  };
  return {
    name: `time 4-${units} rflo batch ${batch}`,
    family: 'time',
    unit: 'environment steps',
    perStep: batch,
    team,
    beside: [
      {
        label: 'numpy',
        system: 'numpy',
        task: { rule: 'rflo', batch, sizes: [inputs, units, ERRORS] },
        threads: 1,
      },
    ],
    prepare() {
      const made = createTeam(team);
      const random = seedrandom('trials');
      const seen = Array.from({ length: STEPS }, (_, t) => ({
        observations: Float32Array.from({ length: batch * inputs }, (_value, k) => (t < 4 && k % 4 === 0 ? 1 : 0)),
        told: Float32Array.from({ length: batch * ERRORS }, () => random.quick() - 0.5),
        ended: new Uint8Array(batch).fill(t === STEPS - 1 ? 1 : 0),
      }));
      const rewards = new Float32Array(batch);
      let next = 0;
      return {
        run(steps) {
          for (let step = 0; step < steps; step++) {
            const { observations, told, ended } = seen[next++ % STEPS]!;
            made.act(observations);
            made.learn(rewards, ended, told);
          }
          return undefined;
        },
        close: () => made.close(),
      };
    },
  };
}
