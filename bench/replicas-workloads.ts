import seedrandom from 'seedrandom';
import { errorBackprop } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { createExchange, type ExchangeOptions } from '../src/replicas/create-exchange.js';
import { FlatDirections } from '../src/replicas/flat-directions.js';
import { planTeam } from '../src/team/plan.js';
import type { TeamOptions } from '../src/team/team-options.js';
import type { Workload } from './workload.js';

const SIZES = [784, 1024, 200, 10] as const;
const STILL = 1e-6;

/**
 * One replica of a million weights: what it costs to tell a sketch and to find the update in the sum of sketches,
 * beside telling all.
 */
export const replicasWorkloads: readonly Workload[] = [
  {
    ...ofExchange('sketch of 50 000', { name: 'sketch', k: 10_000, rows: 5, columns: 10_000 }),
    beside: [
      { label: 'all', workload: ofExchange('all', 'all') },
      { label: 'top-k', workload: ofExchange('top 10 000', { name: 'top-k', k: 10_000 }) },
    ],
  },
];

function ofExchange(label: string, options: ExchangeOptions): Workload {
  const batch = 1024;
  const [inputs, outputs] = [SIZES[0], SIZES[3]];
  const team: TeamOptions = {
    ...{ inputs, hidden: SIZES.slice(1, -1), outputs, rule: errorBackprop, batch, seed: 1 },
    ...{ learningRate: STILL, optimizer: 'sgd' },
  };
  return {
    name: `replicas ${SIZES.join('-')} batch ${batch} ${label}`,
    family: 'replicas',
    unit: 'samples',
    perStep: batch,
    patience: 4,
    team,
    prepare() {
      const made = createTeam(team);
      const flat = new FlatDirections(planTeam(team));
      const { size, compressed } = flat;
      const exchange = createExchange(options, { size, compressed, replicas: 1, momentum: 0.9 });
      const member = exchange.createMember(0);
      const hub = exchange.createHub();
      const random = seedrandom('images');
      const observations = Float32Array.from({ length: batch * inputs }, () =>
        random.quick() < 0.8 ? 0 : random.quick(),
      );
      const told = Float32Array.from({ length: batch * outputs }, () => random.quick() - 0.5);
      const rewards = new Float32Array(batch);
      const [direction, update] = [new Float32Array(size), new Float32Array(size)];
      return {
        run(steps) {
          for (let step = 0; step < steps; step++) {
            made.act(observations);
            flat.write(made.directions(rewards, undefined, told), 1, direction);
            hub.take(member.begin(direction));
            let reply = hub.reply();
            if (exchange.rounds === 2) {
              hub.take(member.next(reply));
              reply = hub.reply();
            }
            member.end(reply);
            exchange.writeUpdate(reply, update);
            made.step(flat.read(update));
          }
          return undefined;
        },
        close: () => made.close(),
      };
    },
  };
}
