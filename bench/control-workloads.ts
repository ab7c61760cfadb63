import { mapPropagation, tdBackprop, weightMax } from '../agents/index.js';
import '../envs/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { make } from '../src/gymnasium/index.js';
import type { ParamValues, Rule } from '../src/rule/rule.js';
import type { Engine } from '../src/team/plain-options.js';
import { train } from '../src/train/train.js';
import type { Rival, Workload } from './workload.js';

/** CartPole at the settings of the author of Weight Max, and the same with MAP propagation in actor and critic. */
export const controlWorkloads: readonly Workload[] = [
  cartPole(weightMax, 'dense', {}, [{ label: 'literal', workload: cartPole(weightMax, 'literal', {}, []) }]),
  cartPole(mapPropagation, 'dense', { head: 'value', learns: 'past' }, []),
];

/** `asCritic`: what makes the rule a critic too, where it has such parameters. */
function cartPole(rule: Rule, engine: Engine, asCritic: ParamValues, beside: readonly Rival[]): Workload {
  const decay = 0.98 * 0.8;
  const shape = { inputs: 4, hidden: [64, 32], engine } as const;
  return {
    name: `cart-pole ${rule.name} ${engine === 'literal' ? 'literal ' : ''}with a critic and traces`,
    family: 'control',
    unit: 'environment steps',
    perStep: 1,
    beside,
    prepare() {
      const falling = (from: number) => ({ kind: 'linear', from, to: from / 100, steps: 50_000 }) as const;
      const learningRate = [falling(0.02), falling(2e-4), falling(2e-5)];
      const team = createTeam({ ...shape, rule, params: { decay }, learningRate, seed: 1 });
      const isCritic = Object.keys(asCritic).length > 0;
      const critic = createTeam({
        ...shape,
        rule: isCritic ? rule : tdBackprop,
        params: { decay, ...asCritic },
        learningRate: [falling(0.04), 4e-5, 4e-6],
        seed: 2,
      });
      const env = make('CartPole-v1', { disableEnvChecker: true });
      return {
        run(steps) {
          let step = 0;
          train(team, [env], {
            episodes: steps,
            shouldStop: () => ++step >= steps,
            critic: { team: critic, discount: 0.98, truncation: 'skip' },
          });
          return undefined;
        },
        close() {
          team.close();
          critic.close();
        },
      };
    },
  };
}
