// Tap the bus: what does one hidden unit hear, and what reward does it make of it?

import { createTeam, make, train, weightMax } from 'klopf';
import { filter } from 'rxjs';

const episodes = Number(process.argv[2] ?? 2000);
const env = make('multiplexer', { addressBits: 1 });
const team = createTeam({
  inputs: 3,
  hidden: [4],
  rule: weightMax,
  engine: 'literal',
  seed: 3,
  learningRate: [0.05, 0.01],
});
const [watched] = team.units[0]!;

let heard = 0;
let positive = 0;
const credit = team.bus.tap('credit').pipe(filter((message) => message.to === watched!.position.address));
credit.subscribe(({ value }) => {
  heard += Math.abs(value);
  if (value > 0) positive++;
});

for (let part = 1; part <= 5; part++) {
  heard = 0;
  positive = 0;
  const { meanReturn } = train(team, [env], { episodes: episodes / 5, seed: part });
  const mean = (heard / (episodes / 5)).toExponential(2);
  console.log(
    `episodes ${part}/5: mean return ${meanReturn.toFixed(3)}; unit 0 heard |credit| ${mean} an episode, positive in ${positive} of ${episodes / 5}`,
  );
}
const { activation, reward, credit: credits } = team.bus.counts;
console.log(`floats delivered: ${activation.floats} activations, ${reward.floats} rewards, ${credits.floats} credits`);
team.close();
