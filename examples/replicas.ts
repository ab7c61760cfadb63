// Replicas of a network learn from digits of their own and agree on every update. If they tell each other all of their
// directions they are one team of the whole batch, to the same bits; if they tell less, they lose something or nothing.
// At the end the messages go over a wire.
import {
  batchesOf,
  createExchange,
  createTeam,
  type Dataset,
  drawStrokes,
  type ExchangeOptions,
  errorBackprop,
  type ReplicaMessage,
  restoreTeam,
  splitDataset,
  type TrainedReplicas,
  trainReplicas,
} from 'klopf';

const steps = Number(process.argv[2] ?? 300);
const { train, test } = splitDataset(drawStrokes({ samples: 3000, side: 16 }), { train: 0.8, test: 0.2 });
const network = { rule: errorBackprop, params: { activation: 'relu' }, hidden: [40], learningRate: 0.1, seed: 1 };

/** The share of digits of which the output of the label is the largest. */
function accuracy({ state }: Pick<TrainedReplicas, 'state'>, digits: Dataset): string {
  const team = restoreTeam(state);
  let [right, seen] = [0, 0];
  for (const { images, labels } of batchesOf(digits, { batch: team.batch, dropLast: true })) {
    const outputs = team.act(images);
    labels.forEach((label, lane) => {
      const own = outputs.subarray(10 * lane, 10 * lane + 10);
      if (own.indexOf(Math.max(...own)) === label) right++;
      seen++;
    });
    team.forget(new Array(team.batch).fill(true));
  }
  return `${((100 * right) / seen).toFixed(1)} %`;
}

const one = await trainReplicas({ ...network, batch: 64 }, { data: train }, { replicas: 1, steps, momentum: 0.9 });
const crowd = { ...network, batch: 8 };
console.log('eight replicas with a batch of 8, after', steps, 'steps:');
const exchanges: readonly ExchangeOptions[] = [
  'all',
  { name: 'sketch', k: 70, rows: 1, columns: 700 },
  { name: 'local-top-k', k: 115 },
];
for (const exchange of exchanges) {
  const trained = await trainReplicas(crowd, { data: train }, { replicas: 8, steps, exchange, momentum: 0.9 });
  const { up, down } = trained.sent.perStep;
  const name = typeof exchange === 'string' ? exchange : exchange.name;
  console.log(
    `${name.padEnd(12)} ${accuracy(trained, test)} of test digits told; ${Math.round(up)} numbers up and ${Math.round(down)} down a replica and step, ${trained.sent.compression.toFixed(1)} times fewer`,
  );
  if (exchange === 'all') console.log(`  the same bits as one team of 64 lanes: ${trained.digest === one.digest}`);
}

// The same by hand, as it would be between machines: an exchange says what is sent, and whoever has the messages
// carries them.
const wire = (message: ReplicaMessage): ReplicaMessage => structuredClone(message);
const [inputs, hidden, outputs, batch] = [4, 3, 2, 8] as const;
const teams = [0, 1].map(() => createTeam({ ...network, inputs, hidden: [hidden], outputs, batch, optimizer: 'sgd' }));
const size = (inputs + 1) * hidden + (hidden + 1) * outputs;
const setting = { size, compressed: size, replicas: 2, momentum: 0 };
const told: ExchangeOptions = { name: 'sketch', k: 5, rows: 1, columns: 20, candidates: 2 };
const server = createExchange(told, setting).createHub();
const sides = teams.map((team, k) => {
  const exchange = createExchange(told, setting);
  return { team, exchange, member: exchange.createMember(k), seen: new Float32Array(batch * inputs).fill(0.5 + k) };
});
for (let step = 0; step < 3; step++) {
  for (const { team, member, seen } of sides) {
    const errors = team.act(seen).map((output) => 1 - output);
    const directions = team.directions(new Array(batch).fill(0), undefined, errors);
    server.take(
      wire(
        member.begin(
          Float32Array.from(
            directions.flatMap(({ values }) => [...values]),
            (d) => d / 2,
          ),
        ),
      ),
    );
  }
  const candidates = wire(server.reply());
  for (const { member } of sides) server.take(wire(member.next(candidates)));
  const reply = wire(server.reply());
  for (const { team, exchange, member } of sides) {
    member.end(reply);
    const update = new Float32Array(size);
    exchange.writeUpdate(reply, update);
    const first = (inputs + 1) * hidden;
    team.step([
      { name: 'layer1/w', values: update.subarray(0, first) },
      { name: 'layer2/w', values: update.subarray(first) },
    ]);
  }
}
const [a, b] = await Promise.all(teams.map((team) => team.digest()));
console.log(`two replicas over a wire have the same weights: ${a === b}`);
