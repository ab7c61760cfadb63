// Three units name one of eight arms in binary, and hear nothing but a shared reward: can they agree on the best arm,
// and what does it cost? The cost is regret: what the best arm would have paid, on average, less what the arms pulled
// would. Algorithms made for bandits set the scale.
import {
  createEpsilonGreedy,
  createTeam,
  createThompsonSampling,
  createUcb1,
  make,
  playBandit,
  RecordRegret,
  regretCurve,
  reinforce,
  sparkline,
  train,
} from 'klopf';

const pulls = Number(process.argv[2] ?? 2000);
const problems = pulls < 1000 ? 3 : 20;
const arms = 8;
const bandit = () => new RecordRegret(make('bernoulli-bandit', { arms, disableEnvChecker: true }));
type Bandit = ReturnType<typeof bandit>;

/**
 * REINFORCE, every unit with its own running mean of the reward; `outputs` agents that choose among `choices` actions
 * each.
 */
function playTeam(env: Bandit, seed: number, outputs: number, choices: number): void {
  const team = createTeam({
    ...{ inputs: 1, hidden: [], outputs, choices, seed },
    ...{ rule: reinforce, params: { baseline: 'running', rate: 0.1 } },
    ...{ optimizer: 'sgd', learningRate: 0.5 },
  });
  train(team, [env], { episodes: pulls, seed });
  team.close();
}

const players: Record<string, (env: Bandit, seed: number) => void> = {
  'pulling at random': (env, seed) => playBandit(createEpsilonGreedy({ arms, epsilon: 1, seed }), env, { pulls, seed }),
  'UCB1, as published': (env, seed) => playBandit(createUcb1({ arms }), env, { pulls, seed }),
  'ε-greedy, ε = 0.1': (env, seed) => playBandit(createEpsilonGreedy({ arms, seed }), env, { pulls, seed }),
  'Thompson sampling': (env, seed) => playBandit(createThompsonSampling({ arms, seed }), env, { pulls, seed }),
  'one agent with eight choices': (env, seed) => playTeam(env, seed, 1, arms),
  'three units in binary': (env, seed) => playTeam(env, seed, Math.log2(arms), 2),
};

console.log(
  `Lost per pull from the first to the last, mean of ${problems} problems of ${pulls} pulls; what has learned falls to ▁:\n`,
);
let most = 0;
for (const [name, play] of Object.entries(players)) {
  const regret = new Array<number>(40).fill(0);
  let best = 0;
  for (let seed = 1; seed <= problems; seed++) {
    const env = bandit();
    play(env, seed);
    for (const [bin, total] of regretCurve(env.regrets, regret.length).entries()) regret[bin]! += total / problems;
    best += env.regrets.slice(-pulls / 10).filter((lost) => lost === 0).length / (pulls / 10) / problems;
  }
  const lost = regret.map((total, bin) => total - (regret[bin - 1] ?? 0));
  // Pulling at random comes first and sets the scale.
  most ||= Math.max(...lost);
  console.log(
    `${name.padEnd(28)} ${sparkline(lost, { min: 0, max: most })} regret ${regret.at(-1)!.toFixed(1).padStart(6)}, best arm at the end ${(100 * best).toFixed(0).padStart(3)} %`,
  );
}
console.log(
  '\nThe team agrees, but it learns from one number that all of its units share, and once sure it stops looking; Thompson sampling knows how little it has seen.',
);
