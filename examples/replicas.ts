// Two teams see half of a batch each and exchange nothing but directions: they learn as one team of the whole batch does, up to rounding,
// and here even to the same bits, since sums over lanes are made in blocks of eight. A third one also clips what they exchange and adds noise to it, as where directions leave the machine on which they were formed.
import { createTeam, type Direction, errorBackprop, type Team } from 'klopf';
import { npRandom } from 'klopf/gymnasium';

const steps = Number(process.argv[2] ?? 2000);
const [inputs, outputs, batch] = [6, 3, 16] as const;
const shape = { inputs, hidden: [12], outputs, rule: errorBackprop, learningRate: 0.01 };
const [random] = npRandom(1);

/** The label of an observation: which of its first three numbers is the largest. */
function labelOf(observation: Float32Array): number {
  const seen = [...observation.subarray(0, outputs)];
  return seen.indexOf(Math.max(...seen));
}

/** Errors of the outputs, onehot − softmax, and how many lanes were right. */
function judge(actions: Float32Array, observations: Float32Array): { errors: Float32Array; right: number } {
  const errors = new Float32Array(actions.length);
  let right = 0;
  for (let lane = 0; lane < actions.length / outputs; lane++) {
    const logits = [...actions.subarray(lane * outputs, (lane + 1) * outputs)];
    const label = labelOf(observations.subarray(lane * inputs, (lane + 1) * inputs));
    const raised = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
    const sum = raised.reduce((total, value) => total + value, 0);
    raised.forEach((value, k) => void (errors[lane * outputs + k] = (k === label ? 1 : 0) - value / sum));
    if (logits.indexOf(Math.max(...logits)) === label) right++;
  }
  return { errors, right };
}

/** The directions that a team forms from some lanes. */
function directionsOf(team: Team, observations: Float32Array): Direction[] {
  const { errors } = judge(team.act(observations), observations);
  return team.directions(new Array(team.batch).fill(0), undefined, errors);
}

/** The mean of several lists of directions, number by number. */
function average(lists: readonly Direction[][]): Direction[] {
  return lists[0]!.map((direction, d) => ({
    ...direction,
    values: direction.values.map((_, i) => lists.reduce((sum, list) => sum + list[d]!.values[i]!, 0) / lists.length),
  }));
}

/** Directions no longer than `most` together, with Gaussian noise on each number. */
function clippedAndNoisy(directions: Direction[], most: number, deviation: number): Direction[] {
  const length = Math.sqrt(directions.flatMap(({ values }) => [...values]).reduce((sum, v) => sum + v * v, 0));
  const scale = Math.min(1, most / length);
  return directions.map((direction) => ({
    ...direction,
    values: direction.values.map((value) => scale * value + random.normal(0, deviation)),
  }));
}

const whole = createTeam({ ...shape, batch });
const halves = [0, 1].map(() => createTeam({ ...shape, batch: batch / 2 }));
const shy = createTeam({ ...shape, batch: batch / 2 });
const rates = { whole: 0, halves: 0, shy: 0 };
const judged = Math.min(steps, 100);
for (let step = 0; step < steps; step++) {
  const seen = Float32Array.from({ length: batch * inputs }, () => random.uniform(-1, 1));
  const shares = [seen.subarray(0, seen.length / 2), seen.subarray(seen.length / 2)];
  const { errors, right } = judge(whole.act(seen), seen);
  whole.learn(new Array(batch).fill(0), undefined, errors);

  const mean = average(halves.map((team, k) => directionsOf(team, shares[k]!)));
  for (const team of halves) team.step(mean);
  shy.step(clippedAndNoisy(directionsOf(shy, shares[0]!), 0.5, 0.02));

  if (step < steps - judged) continue;
  rates.whole += right / (judged * batch);
  for (const [name, team] of [['halves', halves[0]!] as const, ['shy', shy] as const])
    rates[name] += judge(team.act(shares[1]!), shares[1]!).right / (judged * (batch / 2));
  for (const team of [halves[0]!, shy]) team.forget(new Array(batch / 2).fill(true));
}

const weights = (team: Team) => team.weights().flatMap((layer) => [...layer.weights, ...layer.biases]);
const [ofWhole, ofHalf] = [weights(whole), weights(halves[0]!)];
const farthest = Math.max(...ofWhole.map((weight, k) => Math.abs(weight - ofHalf[k]!)));
const digests = await Promise.all([whole, ...halves].map((team) => team.digest()));
const percent = (rate: number) => `${Math.round(100 * rate)} %`;
console.log(`one team of ${batch} lanes: ${percent(rates.whole)} right in the last ${judged} steps`);
console.log(`two teams of ${batch / 2} that average their directions: ${percent(rates.halves)} right`);
console.log(`largest difference of their weights from those of the one team: ${farthest.toExponential(1)}`);
console.log(`all three have the same digest: ${digests.every((digest) => digest === digests[0])}`);
console.log(`clipped and noisy directions of half of the lanes: ${percent(rates.shy)} right`);
