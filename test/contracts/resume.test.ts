import { describe, expect, test } from 'vitest';
import {
  directFeedbackAlignment,
  errorBackprop,
  mapPropagation,
  perturbationFeedback,
  reinforce,
  rflo,
  tdBackprop,
  tdWeightMax,
  weightMax,
} from '../../agents/index.js';
import '../../envs/index.js';
import type { UnitRecording } from '../../src/microscope/index.js';
import { DivergedRunError } from '../../src/runs/diverged-run-error.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import type { RunRecord } from '../../src/runs/run-record.js';
import { runThread } from '../../src/runs/run-thread.js';
import { keptInterventions } from '../../src/team/interventions/planned-interventions.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import { trainingFromBytes, trainingToBytes } from '../../src/train/training-bytes.js';
import { joinParts, type TrainingState } from '../../src/train/training-state.js';
import { thorough } from '../thorough.js';

// N steps, the state, and a run that begins from it: the digest, the curve, the windows and all that the team remembers
// of 2N steps.

const BASE: RunConfig = {
  env: 'multiplexer',
  envParams: { addressBits: 2 },
  envModule: '',
  rule: weightMax.text,
  params: {},
  hidden: [6, 5],
  episodes: 60,
  seed: 'resume',
  engine: 'dense',
  batch: 3,
  workers: 1,
  learningRate: 0.02,
  optimizer: 'adam',
  optimizerParams: {},
};
const ofCritic = { params: { decay: 0.8 }, hidden: [5], optimizer: 'adam', optimizerParams: {}, discount: 0.9 };
const lake = {
  ...{ env: 'FrozenLake-v1', envParams: {}, params: { decay: 0.8 }, episodes: 14 },
  critic: { rule: tdBackprop.text, ...ofCritic },
};

/** What the runs differ in from {@link BASE}; `quick`: tried in the short tests, too. */
const CASES: Readonly<Record<string, Partial<RunConfig> & { readonly quick?: true }>> = {
  'one step an episode': { quick: true },
  'an odd number of episodes, plain ascent': { episodes: 43, optimizer: 'sgd', batch: 1 },
  'a critic with traces, in a batch of dynamics': { ...lake, quick: true },
  'a critic by weight maximization': {
    ...lake,
    ...{ env: 'CartPole-v1', episodes: 9, critic: { rule: tdWeightMax.text, ...ofCritic, truncation: 'skip' } },
  },
  'a list of environments that cannot be a batch': {
    ...{ env: 'LunarLander-v3', envParams: {}, episodes: 2, critic: { rule: tdBackprop.text, ...ofCritic } },
    ...{ params: { decay: 0.8 }, quick: true },
  },
  'vectors of observations, and map propagation': { rule: mapPropagation.text, params: { settling: 3 } },
  'errors of the task': { env: 'LabelledDigits-v0', envParams: { side: 8 }, rule: errorBackprop.text, quick: true },
  'errors of the task as reward': {
    ...{ env: 'scalar-regression', envParams: {}, signal: 'error', rule: reinforce.text, params: { head: 'gaussian' } },
  },
  'means of contexts': {
    ...{ env: 'contextual-bandit', envParams: {}, rule: reinforce.text, baseline: { context: 'context', rate: 0.1 } },
  },
  'what was acted steps ago': {
    rule: rflo.text,
    env: 'CentreOut-v0',
    envParams: {},
    errors: 2,
    lateralDelay: [1, 1, 0],
    episodes: 3,
  },
  'several passes': { env: 'LabelledDigits-v0', envParams: { side: 8 }, rule: perturbationFeedback.text },
  'feedback synapses': { env: 'LabelledDigits-v0', envParams: { side: 8 }, rule: directFeedbackAlignment.text },
  'some units of a layer by another rule from a step on': {
    interventions: keptInterventions([{ do: 'rule', layer: 1, unit: [0, 2], rule: reinforce, at: 9 }]),
  },
  'lateral rounds': { rule: reinforce.text, lateralRounds: 3 },
  'what is done to units, and a layer that learns by another rule': {
    interventions: keptInterventions([
      '1/3 silence @4..12',
      '1 shuffle credit @3',
      '2/0-2 delay action 2 @1',
      '1/1,2 replay credit 3 @9..30',
      { do: 'rule', layer: 1, unit: [2, 4], rule: reinforce, params: { baseline: 'running' }, at: 5 },
      { do: 'rule', layer: 2, unit: 1, rule: reinforce, at: 6 },
      { do: 'rule', layer: 1, rule: reinforce, at: 7 },
    ]),
    record: { every: 6, window: 4, lanes: [0, 2] },
    quick: true,
  },
  'a recording with windows under way': { record: { every: 5, window: 5, lanes: [1] }, quick: true },
  'a recording of some, with a critic': { ...lake, record: { every: 9, window: 3, what: ['credit', 'weights'] } },
};

/** The state as it is read from a checkpoint. */
async function throughBytes(state: TrainingState | undefined): Promise<TrainingState> {
  return (await trainingFromBytes(await trainingToBytes(state!))).state;
}

interface Course {
  readonly start?: TrainingState | undefined;
  readonly until?: number | undefined;
}

interface Played {
  readonly record: RunRecord;
  readonly windows: readonly UnitRecording[];
  /** Rows of metrics, without what depends on the machine. */
  readonly metrics: readonly object[];
  readonly team: TeamState | undefined;
  readonly state: TrainingState | undefined;
}

/** One run, or a part of it: from `start`, and until after so many steps. */
async function play(config: RunConfig, { start, until }: Course = {}, steps = Number.POSITIVE_INFINITY) {
  const windows: UnitRecording[] = [];
  const metrics: object[] = [];
  let state: TrainingState | undefined;
  let team: TeamState | undefined;
  let asked = 0;
  const record = await runThread(
    config,
    { index: 0, threads: 1 },
    {
      onProgress: () => {},
      // It is asked once before the first step.
      shouldStop: () => asked++ >= steps,
      onWindow: (window) => windows.push(structuredClone(window)),
      onPart: (part) => (state = joinParts([part])),
      onMetrics: (rows) => metrics.push(...rows.map(({ seconds: _, 'charts/SPS': __, ...row }) => row)),
      onEnd: (ended) => (team = ended.state()),
      ...{ start, until },
    },
  );
  return { record: record!, windows, metrics, team, state } satisfies Played;
}

function result({ record: { seconds: _, episodesPerSecond: __, ...record }, team }: Played) {
  return { record, team: team && numbersOf(team) };
}

/** Every bit of what a team keeps. */
function numbersOf({ tensors, clock }: TeamState) {
  const bits = Object.entries(tensors).map(([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  ]);
  return { bits, clock };
}

const tried = Object.entries(CASES).filter(([, { quick }]) => thorough(true, quick === true));

describe.each(thorough(['dense', 'literal'] as const, ['dense'] as const))('%s engine', (engine) => {
  test.each(tried)('%s', async (_, { quick, ...given }) => {
    for (const batch of thorough([1, 3, 8], [given.batch ?? 3])) {
      const lanes = given.record?.lanes?.filter((lane) => lane < batch);
      // Episodes of one step: enough of them that a few steps are not the end.
      const episodes = Math.ceil(((given.episodes ?? BASE.episodes) * Math.max(3, batch)) / 3);
      const config: RunConfig = { ...BASE, ...given, engine, batch, episodes };
      if (lanes) Object.assign(config, { record: { ...config.record, lanes } });
      const whole = await play(config);
      const first = await play(config, {}, 8);
      const { state } = first;
      expect(state).toMatchObject({ step: 8 });
      const second = await play(config, { start: await throughBytes(state) }, 5);
      expect(second.state).toMatchObject({ step: 13 });
      const third = await play(config, { start: await throughBytes(second.state) });
      expect({ batch, ...result(third) }).toEqual({ batch, ...result(whole) });
      const parts = [first, second, third];
      expect(parts.flatMap(({ windows }) => windows)).toEqual(whole.windows);
      expect(parts.flatMap(({ metrics }) => metrics)).toEqual(whole.metrics);
    }
  });
});

test('a run until some episode pauses there, and goes on to the same end', async () => {
  const whole = await play(BASE);
  const { record, state } = await play(BASE, { until: 20 });
  expect(record).toMatchObject({ partial: true, episodes: 60, episodesDone: 21 });
  const second = await play(BASE, { start: state, until: 40 });
  expect(second.record.episodesDone).toBe(42);
  expect(result(await play(BASE, { start: second.state }))).toEqual(result(whole));
});

test('a run that diverges is found to in the same step, also where it stopped after that', async () => {
  const learningRate = {
    kind: 'piecewise',
    points: [
      [0, 0.01],
      [7, 1e38],
    ],
  } as const;
  const config: RunConfig = { ...BASE, learningRate, optimizer: 'sgd', episodes: 90 };
  const failure = async (course: Course) => {
    const error = await play(config, course).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DivergedRunError);
    const { seconds: _, episodesPerSecond: __, ...record } = (error as DivergedRunError).record;
    return record;
  };
  const whole = await failure({});
  expect(whole.diverged).toMatch(/at step 30, after 90 episodes/);
  for (const steps of [5, 20]) {
    const { state } = await play(config, {}, steps);
    expect(await failure({ start: await throughBytes(state) })).toEqual(whole);
  }
});
