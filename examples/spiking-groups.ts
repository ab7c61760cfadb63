// Units that fire once tell digits apart: the class of the first to fire is the answer. A group of three units stands
// for each class, and the first of a group silences the others. Left alone one unit of a group wins nearly always; with
// thresholds that rise for who wins, all of them learn. In the end one unit's spike is watched on the bus.
import { createBus, createSpikingTeam, drawStrokes, evaluateSpikingTeam, latencyCoded, trainSpikingTeam } from 'klopf';

const samples = Number(process.argv[2] ?? 4000);
const side = 16;
// The brighter a pixel, the earlier it spikes; a black one is silent.
const learned = latencyCoded(drawStrokes({ samples, seed: 1, side }));
const others = latencyCoded(drawStrokes({ samples: 500, seed: 1, side, first: 50_000 }));

const groups = {
  ...{ inputs: side * side, classes: 10, rule: 's2-stdp', params: { gap: 0.15, plus: 0.05, minus: -0.05 } },
  ...{ unitsPerClass: 3, threshold: 12, annealing: 0.9, weights: { mean: 0.3, keepSum: true }, seed: 1 },
};

for (const [name, regulation] of [
  ['left alone', undefined],
  ['regulated', { rate: 1, annealing: 0.7 }],
] as const) {
  const team = createSpikingTeam({ ...groups, ...(regulation && { regulation }) });
  const [first] = trainSpikingTeam(team, learned, { epochs: 5, seed: 1 });
  const { accuracy, note } = evaluateSpikingTeam(team, others);
  const wins = [...first!.ownUpdates.slice(0, 3)].join(', ');
  console.log(
    `${name}: ${(100 * accuracy).toFixed(0)} % of others right; units of class 0 won ${wins} times in the first epoch`,
  );
  if (note) console.log(note);
}

const bus = createBus();
const team = createSpikingTeam({ ...groups, engine: 'literal', bus });
const said: string[] = [];
bus.tap('spike').subscribe(({ from, layer, value, potential }) => {
  if (layer === 1) said.push(`unit ${from - groups.inputs} fires at ${value.toFixed(3)} with ${potential!.toFixed(2)}`);
});
team.act(learned.times.subarray(0, groups.inputs));
console.log(
  `the first spike of ${said.length}: ${said[0]}, after ${bus.counts.inhibition.messages} said that they were about to`,
);
