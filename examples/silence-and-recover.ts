// Silence units of a trained team, watch it stumble, and watch the others take over.
import { createTeam, make, train, weightMax } from 'klopf';

const episodes = Number(process.argv[2] ?? 4000);
const env = make('multiplexer', { addressBits: 1 });
const team = createTeam({
  inputs: 3,
  hidden: [12],
  rule: weightMax,
  engine: 'literal',
  seed: 5,
  learningRate: [0.05, 0.005],
});
const stage = (what: string, seed: number) => {
  const { curve } = train(team, [env], { episodes, seed, bins: 4 });
  console.log(`${what.padEnd(34)}${curve.map((value) => value.toFixed(2).padStart(7)).join('')}`);
};

console.log('mean return in four quarters of each stage');
stage('learning', 1);
const silent = team.units[0]!.slice(0, 8).map((unit) => team.bus.silence(unit.position.address));
stage('eight of twelve units silenced', 2);
for (const voice of silent) voice.unsubscribe();
stage('given their voices back', 3);
team.close();
