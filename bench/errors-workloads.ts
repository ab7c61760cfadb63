import seedrandom from 'seedrandom';
import { errorBackprop, feedbackAlignment, globalErrorVector } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import type { Rule } from '../src/rule/rule.js';
import type { TeamOptions } from '../src/team/team-options.js';
import type { PeerTask } from './peers.js';
import type { Workload } from './workload.js';

const STILL = 1e-6;

/**
 * Networks that hear the errors of a task, on images of real numbers of which four in five are 0, with Torch beside
 * them.
 */
export const errorsWorkloads: readonly Workload[] = [
  ofErrors(errorBackprop, 'backprop', [784, 500, 10]),
  ofErrors(feedbackAlignment, 'feedback-alignment', [784, 500, 10]),
  ofErrors(globalErrorVector, 'global-error-vector', [784, 500, 1], 10),
  ofErrors(globalErrorVector, 'global-error-vector', [784, 1024, 512, 1], 10),
  ofErrors(errorBackprop, undefined, [784, 5408, 10]),
  // The same units, each of which hears nine pixels.
  ofErrors(errorBackprop, undefined, [784, 5408, 10], 1, [{ image: [28, 28, 1], field: 3, stride: 2 }, null]),
];

function ofErrors(
  rule: Rule,
  torchRule: Extract<PeerTask, { rule: unknown }>['rule'] | undefined,
  sizes: readonly number[],
  vectors = 1,
  wiring?: TeamOptions['wiring'],
): Workload {
  const batch = 128;
  const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!];
  const errors = outputs * vectors;
  const hidden = sizes.slice(1, -1);
  const optimizer = 'sgd' as const;
  const team: TeamOptions = { inputs, hidden, wiring, outputs, rule, batch, seed: 1, learningRate: STILL, optimizer };
  return {
    name: `errors ${sizes.join('-')}${wiring ? ' wired' : ''} ${rule.name} batch ${batch}`,
    family: 'errors',
    unit: 'samples',
    perStep: batch,
    team,
    beside: torchRule
      ? [
          {
            label: 'torch',
            system: 'torch',
            task: { rule: torchRule, batch, sizes, ...(vectors > 1 && { vectors }) },
            threads: 1,
          },
        ]
      : [],
    prepare() {
      const made = createTeam(team);
      const random = seedrandom('images');
      const pixel = () => (random.quick() < 0.8 ? 0 : random.quick());
      const seen = Array.from({ length: 4 }, () => ({
        observations: Float32Array.from({ length: batch * inputs }, pixel),
        told: Float32Array.from({ length: batch * errors }, () => random.quick() - 0.5),
      }));
      const rewards = new Float32Array(batch);
      let next = 0;
      return {
        run(steps) {
          for (let step = 0; step < steps; step++) {
            const { observations, told } = seen[next++ % seen.length]!;
            made.act(observations);
            made.learn(rewards, undefined, told);
          }
          return undefined;
        },
        close: () => made.close(),
      };
    },
  };
}
