import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as agents from '../../agents/index.js';
import * as envs from '../../envs/index.js';
import * as klopf from '../../index.js';
import * as gymnasium from '../../src/gymnasium/index.js';
import * as gymnasiumNode from '../../src/gymnasium/node.js';
import * as klopfNode from '../../src/node.js';
import * as pettingzoo from '../../src/pettingzoo/index.js';
import { sampled } from '../thorough.js';

// Every exported function and class answers wrong arguments with a UserError, or takes them; a new export needs no line
// here, though one with several arguments is tested better with a line in CALLS.

/** What somebody could pass by mistake. No text is a path that could be written to. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  -1,
  1.5,
  Infinity,
  '',
  '\0',
  true,
  1n,
  {},
  [],
  [null],
  [[Number.NaN]],
  new Date(0),
  new Map(),
  new Float32Array(0),
  () => undefined,
];

/** The functions that are not called, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Bandit: 'abstract: only subclasses call its constructor',
  DynamicsEnv: 'abstract: only subclasses call its constructor',
  Space: 'abstract: only subclasses call its constructor',
  loadMnistPackage: 'takes no arguments, and reads ten thousand digits each time',
  serveRuns: 'takes no arguments, and begins to listen for jobs',
  Unit: 'exported for its type: only a team can make one',
};

const rule = agents.weightMax;
const team = () => klopf.createTeam({ rule, inputs: 2, hidden: [2], seed: 1 });
const env = () => klopf.make('CartPole-v1');
const judged = team().state();
const oneStep = { observations: [[1, 1]], reward: () => 0 };
const box = () => new gymnasium.Box(-1, 1, { shape: [2] });
const syncEnvs = () => new gymnasium.SyncVectorEnv([env, env]);
const frame = () => new gymnasium.RgbFrame(2, 2);
const scene = (): gymnasium.Scene => ({ width: 2, height: 2, background: [0, 0, 0], shapes: [] });
const recorded = () => ({ units: 1, errors: 0, trials: [{ activity: [1, 2, 3], errors: [] }] });
const path = join(tmpdir(), 'klopf-no-such-folder', 'x');
const belowAFile = join(fileURLToPath(import.meta.url), 'x');
const runConfig = () => ({
  ...{
    env: 'multiplexer',
    envParams: {},
    envModule: '',
    rule: rule.text,
    params: {},
    hidden: [2],
    episodes: 1,
    seed: 1,
  },
  ...{ engine: 'dense', batch: 1, workers: 1, optimizer: 'adam', optimizerParams: {} },
});
const player = () => klopf.createUcb1({ arms: 2 });
const parallel = () => new envs.PrisonersDilemma();
const aec = () => new envs.RockPaperScissors();

/**
 * Arguments with which a call succeeds, or fails for a folder that is not there; each is replaced by each wrong value
 * in turn.
 */
const CALLS: Readonly<Record<string, () => readonly unknown[]>> = {
  auditRule: () => [rule, { steps: 1 }],
  gradientCosine: () => [
    { rule, reference: rule, task: { patterns: [[1]], rewards: [[0, 1]] }, episodes: 10, seed: 1 },
  ],
  describeRule: () => [rule, {}],
  descriptionText: () => [klopf.describeRule(rule)],
  creditFidelity: () => [judged, oneStep, { samples: 20 }],
  fidelityTable: () => [{}],
  mutualInformation: () => [judged, oneStep, { samples: 20, resamples: 20 }],
  tuning: () => [judged, oneStep, { samples: 20 }],
  payQuality: () => [judged, oneStep, { samples: 20 }],
  redundancy: () => [judged, oneStep, { samples: 20 }],
  unitWorth: () => [judged, oneStep, { samples: 20, permutations: 0 }],
  worthTable: () => [{}],
  createBus: () => [{}],
  // An address that is refused before anybody is asked: a Redis that does not answer yet is waited for.
  createWorker: () => [{ queue: 'redis://192.0.2.1:1', store: path }],
  createSweep: () => [{ env: 'multiplexer', rule: rule.text, episodes: 1 }, { out: `${path}/sweep` }],
  openSweep: () => [`${path}/sweep`],
  createTraining: () => [
    klopf.createTeam({ rule, inputs: 3, hidden: [2], seed: 1 }),
    [klopf.make('multiplexer', { addressBits: 1 })],
    { episodes: 1, seed: 1 },
  ],
  createTeam: () => [{ rule, inputs: 2, hidden: [2], seed: 1 }],
  createOptimizer: () => [klopf.sgd, {}],
  optimizerNamed: () => ['sgd', {}],
  delayTicks: () => [2],
  evaluate: () => [team(), env(), { episodes: 1, seed: 1 }],
  parseOptimizerFile: () => [JSON.stringify(klopf.sgd), 'my-optimizer.yaml'],
  parseRuleFile: () => [klopf.serialiseRule(rule), 'my-rule.yaml'],
  parseRunRecord: () => ['{}', 'runs.jsonl'],
  playBandit: () => [klopf.make('bernoulli-bandit', { arms: 2 }), player(), { steps: 2, seed: 1 }],
  record: () => [team(), {}],
  recordingTable: () => [klopf.record(team()).recording()],
  recordingLines: () => [klopf.record(team()).recording()],
  backpropThroughTime: () => [
    { observations: [1, 2], activity: [0.5, 0.5], credit: [1, 1] },
    { inputs: 2, units: 1, weights: Float32Array.of(1, 1), biases: Float32Array.of(0) },
    { leak: 0.1 },
  ],
  decoderAtOverlap: () => [[1, 0, 0, 1], 0.9, { seed: 1, changes: 4, tolerance: 0.1 }],
  fitFlowField: () => [recorded(), 'before'],
  matrixOfCsv: () => ['1,2', 'a file'],
  overlapOf: () => [[1], [1]],
  recordTrials: () => [team(), env(), { trials: 1 }],
  recordingOfTable: () => [
    {
      name: 'a',
      columns: new Map([
        ['trial', [1]],
        ['unit0', [1]],
      ]),
    },
    {},
  ],
  recordingToCsv: () => [recorded()],
  scoresOfRuns: () => [[{ scores: [] }]],
  tableOfCsv: () => ['trial,unit0\n1,2', 'a file'],
  restoreTeam: () => [team().state(), {}],
  runSeries: () => [[]],
  ruleLatex: () => [rule],
  sparkline: () => [[1, 2], { min: 0, max: 2 }],
  teamFromBytes: () => [new Uint8Array(8), {}],
  teamToBytes: () => [team(), {}],
  terminalChart: () => [[{ label: 'a', values: [1, 2] }], { columns: 40, rows: 10 }],
  train: () => [team(), env(), { episodes: 1, seed: 1 }],
  TeamEnv: () => [env(), { rule, hidden: [2], seed: 1 }],
  RecordRegret: () => [klopf.make('bernoulli-bandit', { arms: 2 })],
  createRecordingFiles: () => [path, '-2'],
  createRunDirectory: () => [belowAFile, { rule: 'a', seed: 1, config: { seed: 1 } }, {}],
  createRun: () => [{ env: 'multiplexer', rule, episodes: 1 }, {}],
  readStore: () => [path],
  runId: () => [runConfig()],
  runInStore: () => [belowAFile, runConfig(), {}],
  readRunDirectory: () => [path],
  loadTeam: () => [path, {}],
  readTeamFile: () => [path],
  saveTeam: () => [path, team(), {}],
  createProgress: () => [{ write: () => true, columns: 80 }, { tty: false }],
  interquartileMean: () => [[1, 2, 3]],
  meanInterval: () => [[1, 2, 3]],
  optimalityGap: () => [[[1, 2, 3]], 1],
  performanceProfile: () => [[[1, 2, 3]], [0, 2]],
  probabilityOfImprovement: () => [[[1, 2]], [[2, 3]]],
  rankImportance: () => [[[1, 2, 3]], [3, 2, 1]],
  stratifiedBootstrap: () => [[[[1, 2, 3]]], () => [1], 10],
  htmlReport: () => [{ title: 'a', records: [] }],

  actionFromJSON: () => [box(), [0, 0]],
  batchSpace: () => [box(), 2],
  checkEnv: () => [env(), {}],
  checkEnvironmentsMatch: () => [env(), env(), { steps: 1 }],
  checkOptions: () => ['f', { seed: 1 }, { seed: 'integer?' }],
  colorize: () => ['a', 'red', { bold: true }],
  concatenate: () => [box(), [box().sample()], gymnasium.createEmptyArray(box(), 1)],
  createEmptyArray: () => [box(), 2],
  dataEquivalence: () => [{}, {}],
  drawScene: () => [{ save() {}, restore() {}, scale() {}, fillRect() {} }, scene(), 1],
  encodeGif: () => [[frame()], 10],
  encodePng: () => [frame()],
  finiteOption: () => ['low', 1, 1],
  flatten: () => [box(), box().sample()],
  float32Observation: () => [envs.cartPoleDynamics(), new Float64Array(8)],
  formatEnvId: () => [{ namespace: null, name: 'a', version: 1 }],
  iterate: () => [box(), gymnasium.createEmptyArray(box(), 2)],
  make: () => ['CartPole-v1', {}],
  makeVec: () => ['CartPole-v1', { numEnvs: 1 }],
  namespace: () => ['a', () => {}],
  parseActions: () => [new gymnasium.Discrete(2), '0\n1', 'a file'],
  register: () => [{ id: 'here', entryPoint: () => env() }],
  resetBounds: () => [{ low: 1, high: 2 }, 0, 1],
  rollout: () => [env(), { steps: 1, seed: 1 }],
  rolloutLineToJSON: () => [box(), { observation: box().sample() }],
  tabularDynamics: () => [[[[{ probability: 1, state: 0, reward: 0, terminated: true }]]], [1]],
  toJSONValue: () => [box(), box().sample()],
  unflatten: () => [box(), new Float32Array(2)],
  zeroElement: () => [box()],
  RgbFrame: () => [2, 2, new Uint8Array(12)],
  SeedSequence: () => [1, { spawnKey: [1], poolSize: 4 }],
  Box: () => [-1, 1, { shape: [2], dtype: 'float32', seed: 1 }],
  Dict: () => [{ a: box() }, { seed: 1 }],
  Discrete: () => [2, { start: 0 }],
  Graph: () => [box(), null, {}],
  MultiBinary: () => [2, {}],
  MultiDiscrete: () => [[2, 2], {}],
  OneOf: () => [[box()], {}],
  Sequence: () => [box(), {}],
  Text: () => [3, {}],
  Tuple: () => [[box()], {}],
  EnvSpec: () => [{ id: 'a', entryPoint: () => env() }],
  DynamicsVectorEnv: () => [env(), { numEnvs: 2 }],
  SyncVectorEnv: () => [[env, env], {}],
  Float32Arena: () => [2, 2],

  actionMask: () => [{}, {}],
  aecToParallel: () => [aec()],
  apiTest: () => [aec(), { cycles: 1 }],
  byAgent: () => [['a'], () => 0],
  parallelApiTest: () => [parallel(), 1],
  seedTest: () => [parallel, 1],
  generateRandomMap: () => [4, 0.8, 1],
  createBipedalWalkerHeuristic: () => [],
  lunarLanderHeuristic: () => [new Float32Array(8)],
};

type Exported = (new (...args: unknown[]) => unknown) & ((...args: unknown[]) => unknown);

/**
 * The exported functions and classes by name, without classes of errors, which take whatever message they are given.
 */
const exported = new Map<string, Exported>();
for (const module of [klopf, klopfNode, gymnasium, gymnasiumNode, pettingzoo, envs, agents]) {
  for (const [name, value] of Object.entries(module) as [string, unknown][]) {
    const isError = typeof value === 'function' && value.prototype instanceof Error;
    if (typeof value === 'function' && !isError && !Object.hasOwn(LEFT_OUT, name))
      exported.set(name, value as Exported);
  }
}

/**
 * The arguments that a function is called with: wrong ones alone, several times and before an object; right ones with a
 * wrong one.
 */
function argumentsOf(name: string): (readonly unknown[])[] {
  const right = CALLS[name] ?? wrapperCall(name);
  const withOneWrong = (wrong: unknown) =>
    right === undefined ? [] : Array.from({ length: right().length + 1 }, (_, k) => right().toSpliced(k, 1, wrong));
  // Every third value, begun with the next one for the next export.
  const turn = [...exported.keys()].indexOf(name);
  const tried = sampled(WRONG, 3, turn);
  return [
    [],
    ...tried.flatMap((wrong) => [[wrong], [wrong, wrong], [wrong, {}], [wrong, wrong, wrong], ...withOneWrong(wrong)]),
  ];
}

/** For a wrapper the arguments are an environment, of the kind that it wraps, and its options. */
function wrapperCall(name: string): (() => readonly unknown[]) | undefined {
  const prototype: unknown = exported.get(name)?.prototype;
  if (prototype instanceof gymnasium.Wrapper) return () => [env(), {}];
  if (prototype instanceof gymnasium.VectorWrapper) return () => [syncEnvs(), {}];
  if (prototype instanceof pettingzoo.ParallelWrapper) return () => [parallel(), {}];
  if (prototype instanceof pettingzoo.AecWrapper) return () => [aec(), {}];
  return undefined;
}

/** Calls or constructs, and takes what comes first of an iterator, or waits for a promise. */
async function call(fn: Exported, args: readonly unknown[]): Promise<void> {
  const isClass = /^class\b/.test(Function.prototype.toString.call(fn));
  const result = (isClass ? new fn(...args) : fn(...args)) as { then?: unknown; next?(): unknown } | null | undefined;
  if (typeof result?.then === 'function') await result;
  else if (typeof result?.next === 'function') for (let i = 0; i < 3; i++) result.next();
}

beforeAll(() => void gymnasium.setWarningSink(() => {}));
afterAll(() => void gymnasium.setWarningSink(null));

test('every name left out and every call belongs to an export', () => {
  const all = Object.assign({}, klopf, klopfNode, gymnasium, gymnasiumNode, pettingzoo) as Record<string, unknown>;
  for (const name of [...Object.keys(LEFT_OUT), ...Object.keys(CALLS)]) expect(all, name).toHaveProperty(name);
});

describe.each([...exported])('%s', (name, fn) => {
  test('answers wrong arguments with a UserError', async () => {
    for (const args of argumentsOf(name)) {
      let thrown: unknown;
      try {
        await call(fn, args);
      } catch (error) {
        thrown = error;
      }
      if (thrown === undefined || thrown instanceof klopf.UserError) continue;
      // What the test setup says where a thread or a process would be started: the arguments were taken.
      if (thrown instanceof Error && thrown.message.includes('starts no threads or processes')) continue;
      throw new Error(`${name}(${args.map(show).join(', ')}) threw no UserError but ${stackOf(thrown)}`, {
        cause: thrown,
      });
    }
  });
});

/** An argument for a message. */
function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value))
    ? JSON.stringify(value).slice(0, 80)
    : value.constructor.name;
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.stack}` : String(thrown);
}
