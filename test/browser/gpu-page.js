// Teams on the software adapter beside dense ones: how far apart they are. What is to be played is in cases.json.
import { createTeam, defineRule, restoreTeam } from 'klopf';

/** A generator of its own, so that what teams see and are told is the same in each run. */
function numbers(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const optionsOf = ({ rule, layerRules, params, options }) => ({
  ...{ inputs: 6, hidden: [17], outputs: 2, batch: 24, rule: defineRule(rule), params, ...options },
  ...(layerRules && { layerRules: layerRules.map((text) => text && defineRule(text)) }),
});

/** What a task says in one step. */
function tellsOf(team, random, { silent }) {
  const lanes = Array.from({ length: team.batch });
  const rewards = lanes.map(() => (silent || random() < 0.1 ? null : 2 * random() - 1));
  const ended = lanes.map(() => random() < 0.4);
  const errors = Float32Array.from({ length: team.batch * team.errors }, () => 2 * random() - 1);
  return [rewards, ended, ...(team.hearsErrors ? [errors] : [])];
}

/** The largest difference of two states, tensor by tensor, beside the largest number of each. */
function farthest(state, other) {
  let worst = { by: 0, in: 'none' };
  const names = Object.keys(other.tensors);
  if (names.join() !== Object.keys(state.tensors).join()) return { by: Infinity, in: 'names' };
  for (const name of names) {
    const [a, b] = [state.tensors[name].data, other.tensors[name].data];
    const size = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    for (let k = 0; k < b.length; k++) {
      const by = Math.abs(a[k] - b[k]) / size;
      if (!(by <= worst.by)) worst = { by, in: `${name}[${k}]` };
    }
  }
  return worst;
}

async function compare(one) {
  const options = optionsOf(one);
  const random = numbers(7);
  let gpu = await createTeam({ ...options, engine: 'gpu' });
  let dense = createTeam({ ...options, engine: 'dense' });
  const { adapter } = gpu;
  let [differ, actions] = [0, undefined];
  for (let step = 0; step < one.steps; step++) {
    const seen = Float32Array.from({ length: dense.batch * options.inputs }, () => Math.floor(2 * random()));
    const [done, expected] = [await gpu.act(seen), dense.act(seen)];
    for (let k = 0; k < expected.length; k++) differ += Number(!(Math.abs(done[k] - expected[k]) <= 1e-5));
    if (one.draws && step === 0) actions = await compareActions(gpu, dense, one.draws);
    if (one.swaps && step === one.steps - 2) {
      // In the middle of a step each goes on from what the other has saved.
      const [onCard, inMemory] = [await gpu.state(), dense.state()];
      gpu.close();
      dense.close();
      gpu = await restoreTeam(inMemory, { engine: 'gpu' });
      dense = restoreTeam(onCard, { engine: 'dense' });
    }
    const told = tellsOf(dense, random, one);
    await gpu.learn(...told);
    dense.learn(...told);
  }
  const [state, other] = [await gpu.state(), dense.state()];
  const { by, in: where } = farthest(state, other);
  const weights = await gpu.weights();
  const areWeights = weights.every(({ weights: w, biases }, k) => {
    const { data } = state.tensors[`layer${k + 1}/w`];
    return [...w, ...biases].every((value, at) => value === data[at]);
  });
  const clocks = JSON.stringify(state.clock) === JSON.stringify(other.clock);
  gpu.close();
  dense.close();
  const closed = await messageOf(gpu.act([]));
  return { label: one.label, adapter, actions, closed, differ, by, where, areWeights, clocks };
}

/**
 * What hidden units of both teams have just done: where it is not the same, though the chance is not at the draw; how far their chances
 * are apart; and how many fired.
 */
async function compareActions(gpu, dense, draws) {
  const [a, p] = [await gpu.recall(1, 'a'), await gpu.recall(1, 'p')];
  const [b, q] = [dense.recall(1, 'a'), dense.recall(1, 'p')];
  let [odd, apart, fired] = [0, 0, 0];
  for (let k = 0; k < b.data.length; k++) {
    if (a.data[k] !== b.data[k] && Math.abs(q.data[k] - draws[k]) > 1e-6) odd++;
    fired += b.data[k];
    apart = Math.max(apart, Math.abs(p.data[k] - q.data[k]));
  }
  return { odd, apart, fired };
}

const messageOf = (work) =>
  work.then(
    () => 'none',
    ({ name, message }) => `${name}: ${message}`,
  );

async function mistakes({ rule, passing }) {
  // One layer is compiled in the least time.
  const options = { inputs: 3, hidden: [], rule: defineRule(rule), engine: 'gpu' };
  let device;
  const watched = (least) => ({
    requestAdapter: async (asked) => {
      const adapter = await navigator.gpu.requestAdapter(asked);
      const requestDevice = async (given) => (device = await adapter.requestDevice(least ? {} : given));
      return { limits: adapter.limits, info: adapter.info, requestDevice };
    },
  });
  const team = await createTeam(options, watched());
  const [first, second] = [team.act([1, 0, 1]), messageOf(team.act([1, 0, 1]))];
  await first;
  const found = { second: await second, refused: await messageOf(team.learn([1, 2])) };
  await team.learn([1]);
  await team.act([0, 0, 1]);
  device.destroy();
  await device.lost;
  found.lost = await messageOf(team.learn([1]));
  found.afterwards = await messageOf(team.act([0, 0, 1]));
  found.passing = await messageOf(createTeam({ ...options, hidden: [4], rule: defineRule(passing) }));
  found.large = await messageOf(createTeam({ ...options, hidden: [6000], batch: 16_384 }, watched(true)));
  return found;
}

const asked = await (await fetch('/cases.json')).json();
const adapter = await navigator.gpu?.requestAdapter();
const out = { hasAdapter: Boolean(adapter), compared: [] };
if (adapter) {
  for (const one of asked.cases)
    out.compared.push(await compare(one).catch((error) => ({ label: one.label, error: String(error) })));
  out.mistakes = await mistakes(asked.mistakes);
}
document.querySelector('#out').textContent = JSON.stringify(out);
document.title = 'done';
