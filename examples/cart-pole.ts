/** CartPole by units that learn from the change of their outgoing weights, with eligibility traces and a critic. */
import { createTeam, make, tdBackprop, train, weightMax } from 'klopf';

const EPISODES = Number(process.argv[2] ?? 1000);
const SEED = Number(process.argv[3] ?? 1);

// Rates fall in a straight line over the first 50 000 steps; γ = 0.98, λ = 0.8.
const falling = (from: number, to: number) => ({ kind: 'linear', from, to, steps: 50_000 }) as const;
const decay = 0.98 * 0.8;

const actor = createTeam({
  inputs: 4,
  hidden: [64, 32],
  rule: weightMax,
  params: { decay },
  learningRate: [falling(0.02, 2e-4), falling(2e-4, 2e-6), falling(2e-5, 2e-7)],
  seed: SEED,
});
const critic = createTeam({
  inputs: 4,
  hidden: [64, 32],
  rule: tdBackprop,
  params: { decay },
  learningRate: [falling(0.04, 4e-3), 4e-5, 4e-6],
  seed: `critic of ${SEED}`,
});

const { curve, meanReturn, steps, seconds } = train(actor, [make('CartPole-v1', { disableEnvChecker: true })], {
  episodes: EPISODES,
  seed: SEED,
  bins: 10,
  critic: { team: critic, discount: 0.98, truncation: 'skip' },
});

console.log(`steps balanced an episode, in tenths of the run: ${curve.map((value) => value.toFixed(0)).join(' ')}`);
console.log(`mean of all ${EPISODES} episodes: ${meanReturn.toFixed(1)} (the most is 500)`);
console.log(`${steps} steps, ${Math.round(steps / seconds)} a second`);
