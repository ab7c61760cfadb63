// Two units name one of four arms in binary: can agents that see nothing but a shared reward agree on the best arm?
import { createTeam, make, reinforce, sparkline, train } from 'klopf';

const episodes = Number(process.argv[2] ?? 5000);
for (const baseline of ['none', 'running'] as const) {
  const env = make('bernoulli-bandit', { arms: 4 });
  const team = createTeam({
    inputs: 1,
    hidden: [],
    outputs: 2,
    rule: reinforce,
    params: { baseline },
    seed: 2,
    learningRate: 0.01,
  });
  const { curve, meanReturn } = train(team, [env], { episodes, seed: 2 });
  console.log(
    `baseline ${baseline.padEnd(8)} ${sparkline(curve, { min: 0, max: 1 })} mean reward ${meanReturn.toFixed(3)}, at the end ${curve.at(-1)!.toFixed(3)}`,
  );
  team.close();
}
