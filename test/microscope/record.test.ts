import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { reinforce, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { gradientCosine } from '../../src/audit/gradient-cosine.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { make } from '../../src/gymnasium/index.js';
import { record, recordingLines } from '../../src/microscope/index.js';
import type { LayerMeasure } from '../../src/microscope/recording.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { train } from '../../src/train/train.js';
import { experience, TOLD } from '../contracts/experience.js';
import { triedVariants } from '../contracts/rule-variants.js';
import { thorough } from '../thorough.js';

const ENGINES = ['literal', 'dense'] as const;
const multiplexer = { inputs: 6, hidden: [8, 4], seed: 3, learningRate: 0.02 } as const;

test('a team that is watched learns the same, and both engines tell the same numbers of it', async () => {
  const told = await Promise.all(
    ENGINES.map(async (engine) => {
      const options: TeamOptions = { ...multiplexer, rule: weightMax, engine };
      const { team, recording } = record(createTeam(options), { every: 20, window: 4 });
      const plain = createTeam(options);
      for (const one of [team, plain])
        train(one, [make('multiplexer', { addressBits: 2 })], { episodes: 100, seed: 3 });
      expect(await team.digest()).toBe(await plain.digest());
      return recording();
    }),
  );
  expect(told[0]).toEqual(told[1]);
  // Five windows of 8 + 4 + 1 units.
  expect(told[0]!.rows).toBe(5 * 13);
  expect([...new Set(told[0]!.columns.step)]).toEqual([0, 20, 40, 60, 80]);
  expect([...told[0]!.columns.layer.slice(0, 13)]).toEqual([...new Array(8).fill(1), ...new Array(4).fill(2), 3]);
});

describe('every rule can be watched, in batches, where lanes are idle and episodes end', () => {
  const lanes = Array.from({ length: 9 }, (_, lane) => lane);

  const told = TOLD.filter((_, k) => thorough(true, k % 2 === 0));

  test.each([...triedVariants(40, 5), ...told])('$label', ({ rule, params }) => {
    const recordings = ENGINES.map((engine) => {
      const made = createTeam({ inputs: 5, hidden: [6, 3], outputs: 2, batch: 9, rule, params, seed: 4, engine });
      const watched = record(made, { every: 1, lanes });
      for (let step = 0; step < 3; step++) {
        const { observations, rewards, ended, errors } = experience(watched.team, step, false);
        watched.team.act(observations);
        watched.team.learn(rewards, ended, errors);
      }
      const recording = watched.recording();
      if (engine === 'literal') {
        const { counts } = (made as LiteralTeam).bus;
        const heard = (name: LayerMeasure) => recording.layers.columns[name].reduce((sum, floats) => sum + floats);
        // The environment hears the actions of two output units, in every pass and component.
        const acted = 3 * 9 * 2 * Math.max(1, made.passes.length) * made.components;
        expect({
          ...{ activation: acted + heard('activations'), reward: heard('rewards'), error: heard('errors') },
          ...{ credit: heard('credits'), echo: heard('echoes') },
        }).toEqual({
          ...{ activation: counts.activation.floats, reward: counts.reward.floats, error: counts.error.floats },
          ...{ credit: counts.credit.floats, echo: counts.echo.floats },
        });
      }
      watched.team.close();
      return recording;
    });
    expect(recordings[1]).toEqual(recordings[0]);
    const { rows, columns, raster } = recordings[0]!;
    expect(rows).toBe(3 * 11);
    expect(columns.normIn.every((norm) => norm >= 0)).toBe(true);
    // What a unit was paid is the mean over lanes, of which those that are idle add nothing.
    expect(raster.rows).toBe(3 * 9 * 11);
    for (let row = 0; row < rows; row++) {
      const [step, unit] = [Math.floor(row / 11), row % 11];
      const paid = lanes.map((lane) => raster.columns.credit[(step * 9 + lane) * 11 + unit]!);
      const mean = paid.reduce((sum, credit) => sum + (Number.isNaN(credit) ? 0 : credit), 0) / 9;
      const credit = columns.credit[row]!;
      if (!Number.isNaN(credit)) expect(Math.abs(mean - credit)).toBeLessThan(1e-5 * (1 + Math.abs(credit)));
      const fired = lanes.map((lane) => raster.columns.action[(step * 9 + lane) * 11 + unit]!);
      if (!Number.isNaN(columns.rate[row]!))
        expect(fired.reduce((sum, action) => sum + action) / 9).toBeCloseTo(columns.rate[row]!, 5);
    }
  });
});

test('the numbers are what they say', () => {
  const made = createTeam({ ...multiplexer, rule: reinforce, params: { decay: 0.5 }, batch: 2, optimizer: 'sgd' });
  const { team, recording } = record(made, { every: 5, window: 2 });
  const unit = 5;
  const [fired, chances, credits, norms]: [number[], number[], number[], number[]] = [[], [], [], []];
  const before = made.state().tensors['layer1/w']!.data;
  for (let step = 0; step < 2; step++) {
    team.act(new Float32Array(12).fill(1));
    for (const lane of [0, 1]) {
      fired.push(team.recall(1, 'a').data[lane * 8 + unit]!);
      chances.push(team.recall(1, 'p').data[lane * 8 + unit]!);
    }
    // Taken apart here, the halves are what `learn` does in a window.
    const directions = team.directions([1, -0.5]);
    const { values } = directions.find(({ name }) => name === 'layer1/w')!;
    const column = Array.from({ length: 7 }, (_, k) => values[k * 8 + unit]!);
    credits.push(column[6]!);
    norms.push(Math.hypot(...column));
    team.step(directions);
  }
  const { columns, rows } = recording();
  expect(rows).toBe(13);
  const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const variance = (of: number[]) => of.reduce((sum, value) => sum + (value - mean(of)) ** 2, 0) / (of.length - 1);
  const { tensors } = made.state();
  const after = tensors['layer1/w']!.data;
  const own = Array.from({ length: 7 }, (_, k) => after[k * 8 + unit]!);
  const above = Array.from({ length: 4 }, (_, k) => tensors['layer2/w']!.data[unit * 4 + k]!);
  const trace = (lane: number) =>
    Math.hypot(...Array.from({ length: 7 }, (_, k) => tensors['layer1/z']!.data[(lane * 7 + k) * 8 + unit]!));
  const wanted = {
    ...{ step: 0, updates: 2, layer: 1, unit, choice: 0, rate: mean(fired), chance: mean(chances) },
    entropy: mean(chances.map((p) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p))),
    ...{
      credit: mean(credits),
      creditVariance: variance(credits),
      update: mean(norms),
      updateVariance: variance(norms),
    },
    moved: Math.hypot(...own.map((value, k) => value - before[k * 8 + unit]!)),
    ...{
      normIn: Math.hypot(...own.slice(0, 6)),
      normOut: Math.hypot(...above),
      eligibility: (trace(0) + trace(1)) / 2,
    },
  };
  for (const [name, value] of Object.entries(wanted))
    expect(columns[name as keyof typeof columns][unit], name).toBeCloseTo(value, 10);
  // Nobody hears the output unit.
  expect(columns.normOut[12]).toBe(0);
});

test('norms of outgoing weights, where layers are wired', () => {
  const wiring = [{ image: [1, 6, 1], field: [1, 3], stride: [1, 1] }, { from: [1] }, { from: [1, 2] }] as const;
  const made = createTeam({ ...multiplexer, hidden: [4, 3], outputs: 2, rule: reinforce, wiring });
  const { team, recording } = record(made, { every: 1, window: 1 });
  team.act([1, 0, 1, 0, 1, 0]);
  team.learn([1]);
  const [, second, output] = made.weights();
  const row = (of: typeof output, k: number) => [...of!.weights.slice(k * of!.units, (k + 1) * of!.units)];
  // Unit 1 of layer 1 is heard by layer 2, and as sender 1 by the output; unit 2 of layer 2 as sender 4 + 2.
  expect(recording().columns.normOut[1]).toBeCloseTo(Math.hypot(...row(second, 1), ...row(output, 1)), 6);
  expect(recording().columns.normOut[4 + 2]).toBeCloseTo(Math.hypot(...row(output, 6)), 6);
  const local = [null, { image: [1, 4, 1], field: [1, 2] }, null] as const;
  const seen = record(createTeam({ inputs: 2, hidden: [4, 3], rule: reinforce, wiring: local, seed: 1 }), {
    every: 1,
    window: 1,
  });
  seen.team.act([1, 0]);
  seen.team.learn([1]);
  const { weights, units } = seen.team.weights()[1]!;
  // Unit 1 of layer 1 is tap 1 of position 0 and tap 0 of position 1.
  expect(units).toBe(3);
  expect(seen.recording().columns.normOut[1]).toBeCloseTo(Math.hypot(weights[1 * 3 + 0]!, weights[0 * 3 + 1]!), 6);
});

test('lines of JSON have null for what there is nothing to tell of', () => {
  const { team, recording } = record(createTeam({ ...multiplexer, rule: weightMax }), { every: 10, window: 1 });
  team.act(new Float32Array(6));
  team.learn([1]);
  const [first] = recordingLines(recording());
  expect(JSON.parse(first!)).toMatchObject({ layer: 1, unit: 0, creditVariance: null, eligibility: null });
});

test('what is not wanted is not recorded, and a team that wraps another is watched by its calls', () => {
  const made = createTeam({ ...multiplexer, rule: reinforce, params: { decay: 0.5 } });
  const twin = createTeam({ ...multiplexer, rule: reinforce, params: { decay: 0.5 } });
  const wrapped = { ...made, act: made.act.bind(made) } as unknown as typeof made;
  for (const name of ['learn', 'directions', 'step', 'state', 'recall', 'close', 'forget', 'weights'] as const)
    Object.assign(wrapped, { [name]: made[name].bind(made) });
  Object.assign(wrapped, { sizes: made.sizes, batch: made.batch, components: 1, choices: 2, rule: made.rule });
  const [ofWrapped, ofTwin] = [record(wrapped, { every: 2, window: 1 }), record(twin, { every: 2, window: 1 })];
  const some = record(createTeam({ ...multiplexer, rule: reinforce }), { every: 2, what: ['weights', 'activity'] });
  for (const { team } of [ofWrapped, ofTwin, some])
    for (let step = 0; step < 4; step++) {
      team.act([1, 0, 1, 0, 1, 0]);
      team.learn([step - 1], [step === 2]);
    }
  expect(ofWrapped.recording()).toEqual(ofTwin.recording());
  const { columns, what } = some.recording();
  expect(what).toEqual(['activity', 'weights']);
  expect(columns.credit.every(Number.isNaN)).toBe(true);
  expect(columns.rate.some(Number.isNaN)).toBe(false);
  expect(Object.keys(JSON.parse([...recordingLines(some.recording())][0]!))).toEqual([
    'step',
    'updates',
    'layer',
    'unit',
    'choice',
    'rate',
    'chance',
    'entropy',
    'moved',
    'normIn',
    'normOut',
  ]);
});

test('the cosine with the gradient is told where asked: 1 for a rule whose expected update it is', () => {
  const task = {
    patterns: [
      [1, -1],
      [-1, 1],
      [1, 1],
    ].map((pattern) => Float64Array.from(pattern)),
    rewards: [
      [0, 1],
      [1, -1],
      [0.5, 2],
    ].map((rewards) => Float64Array.from(rewards)),
  };
  const cosine = gradientCosine({ rule: reinforce, reference: unbiasedWeightMax, task, episodes: 4000, seed: 1 });
  const made = createTeam({ inputs: 2, hidden: [3], rule: reinforce, seed: 1 });
  const { team, recording } = record(made, { every: 1, what: ['weights'], cosine });
  team.act([1, -1]);
  team.learn([1]);
  const { rows, columns } = recording().layers;
  expect(rows).toBe(2);
  expect([...columns.cosine]).toEqual(cosine(made.weights()));
  expect(Math.min(...columns.cosine)).toBeGreaterThan(0.9);
  expect(columns.activations.every(Number.isNaN)).toBe(true);
  expect(() => gradientCosine({ rule: reinforce, reference: reinforce, task: {} as never })).toThrow('the task is {}');
});

test('a recorder goes on from the state of another, in the middle of a window, and refuses that of another team', () => {
  const made = () => createTeam({ ...multiplexer, rule: weightMax });
  const { observations } = experience(made(), 0, false);
  const play = ({ team }: ReturnType<typeof record>) => {
    for (let step = 0; step < 3; step++) {
      team.act(observations);
      team.learn([step - 1]);
    }
  };
  const whole = record(made(), { every: 6 });
  play(whole);
  const state = whole.state();
  const second = record(restoreTeam(whole.team.state()), { every: 6, start: state });
  for (const one of [whole, second]) play(one);
  expect(second.recording()).toEqual(whole.recording());
  expect(second.recording().rows).toBe(13);
  const other = createTeam({ ...multiplexer, hidden: [8, 5], rule: weightMax });
  expect(() => record(other, { every: 6, start: state })).toThrow(
    "the recording's state has 4 actions of layer 2; expected 5. It is of another team, or of another klopf",
  );
});

test('a recording that would not fit memory is refused before the team acts', () => {
  const { team } = record(createTeam({ inputs: 1, hidden: [30_000], rule: reinforce, seed: 1 }), { every: 1 });
  const play = () => {
    for (let step = 0; step < 50; step++) {
      team.act([1]);
      team.learn([1]);
    }
  };
  expect(play).toThrow(/more than 20 million numbers in memory.*every: 10.*onWindow/);
});

test.each([
  [{ every: 0 }, /record: every is 0; expected a whole number of steps from 1/],
  [{ every: 5, window: 6 }, /a window of 6 steps begins every 5/],
  [{ windows: 6 }, /record has no option 'windows'. Did you mean 'window'\?/],
  [{ what: [] }, /expected a list of what to record, out of activity, credit/],
  [{ what: ['weight'] }, /what names "weight". Did you mean 'weights'\?/],
  [{ lanes: [1] }, /lanes name 1, and the team has a batch of 1; expected lanes from 0 to 0/],
  [{ lanes: [0, 0] }, /expected a list of lanes without repeats/],
  [{ onWindow: 'file' }, /onWindow is "file"; expected a function/],
  [7, /record takes an object of options/],
])('options %j are refused', (options, message) => {
  const team = createTeam({ ...multiplexer, rule: weightMax });
  expect(() => record(team, options as object)).toThrow(message);
});
