import { createSpikingTeam } from '../src/spikes/spiking-team.js';
import type { Workload } from './workload.js';

const [INPUTS, SAMPLES] = [2048, 400];

/**
 * Units that fire once: S2-STDP in groups of five on 2048 features, half of which are silent, with the same in C beside
 * it.
 */
export const spikesWorkloads: readonly Workload[] = [
  {
    ...{ name: 'spikes 2048-50 s2-stdp groups', family: 'spikes', unit: 'samples', perStep: 1 },
    beside: [
      { label: 'C', system: 'c', task: { program: 'spikes.c' }, threads: 1 },
      { label: 'literal', workload: learning('literal') },
    ],
    ...learning('dense'),
  },
];

function learning(engine: 'dense' | 'literal'): Workload {
  return {
    ...{ name: `spikes 2048-50 s2-stdp groups${engine === 'dense' ? '' : ' literal'}`, family: 'spikes' },
    ...{ unit: 'samples', perStep: 1 },
    prepare() {
      const team = createSpikingTeam({
        ...{ inputs: INPUTS, classes: 10, rule: 's2-stdp', params: { gap: 0.03, plus: 0.05, minus: -0.1 } },
        ...{ unitsPerClass: 5, targetsPerClass: 4, regulation: { rate: 10 }, threshold: 200, engine },
        weights: { mean: 0.3, keepSum: true },
      });
      // The draws of bench/peers/spikes.c.
      let state = 7;
      const draw = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const samples = Array.from({ length: SAMPLES }, () => ({
        times: Float32Array.from({ length: INPUTS }, () => (draw() < 0.5 ? 1 : draw())),
        label: Math.floor(draw() * 10),
      }));
      let next = 0;
      return {
        run(steps) {
          for (let step = 0; step < steps; step++) {
            const { times, label } = samples[next++ % SAMPLES]!;
            team.act(times, label);
            team.learn(label);
          }
          return undefined;
        },
        close: () => team.close(),
      };
    },
  };
}
