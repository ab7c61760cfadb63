// Units that see a few pixels each learn to tell digits apart, and are compared with as many units that see every
// pixel: the locally connected layer has 12 times fewer synapses. In the end one unit shows to whom it listens.
import { createTeam, errorBackprop, make, type Team, train } from 'klopf';

const episodes = Number(process.argv[2] ?? 12_800);
const digits = () => make('LabelledDigits-v0', { side: 14, samples: 1000 });

// 14 × 14 pixels: 6 × 6 receptive fields of 4 × 4, every two pixels, each heard by 8 units.
const local = [{ image: [14, 14, 1], field: 4, stride: 2 }, null] as const;
const shape = {
  inputs: 196,
  hidden: [288],
  outputs: 10,
  rule: errorBackprop,
  params: { activation: 'relu' },
  batch: 32,
  learningRate: 0.003,
  seed: 1,
};

function learned(team: Team): string {
  const envs = Array.from({ length: 32 }, digits);
  const { curve } = train(team, envs, { episodes, seed: 1 });
  const synapses = team.weights().reduce((sum, { weights }) => sum + weights.length, 0);
  return `${synapses} synapses, ${(100 * curve.at(-1)!).toFixed(0)} % of the last digits right`;
}

console.log(`all see all pixels:     ${learned(createTeam(shape))}`);
const wired = createTeam({ ...shape, wiring: local });
console.log(`each sees 16 pixels:    ${learned(wired)}`);

const small = createTeam({
  ...shape,
  inputs: 16,
  hidden: [9],
  wiring: [{ image: [4, 4, 1], field: 2 }, null],
  engine: 'literal',
});
const unit = small.units[0]![4]!;
const heard = unit.position.wires!.senders.flatMap(({ first, count }) =>
  Array.from({ length: count }, (_, k) => first + k),
);
console.log(`the unit in the middle of a 4 × 4 image listens to pixels ${heard.join(', ')}`);
