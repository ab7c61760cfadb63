import { Discrete, type Env } from '../../../src/gymnasium/index.js';
import { createActionCoding, createObservationCoding } from '../../../src/train/coding.js';
import type { LabExperiment } from '../contract.js';
import { tableOf } from '../experiment/table-name.js';

/** Names of an environment in words. */
export interface EnvWords {
  readonly sensors: readonly string[];
  readonly actions: readonly string[];
  /** Whether an episode is one step. */
  readonly isOneStep: boolean;
}

/** How many sensors and actions there are, and what the environment was given. */
interface Asked {
  readonly sensors: number;
  readonly actions: number;
  readonly params: Readonly<Record<string, unknown>>;
}

type Names = (asked: Asked) => {
  readonly sensors?: readonly string[];
  readonly actions?: readonly string[];
  readonly isOneStep?: boolean;
};

const numbered = (count: number, what: string) => Array.from({ length: count }, (_, k) => `${what} ${k}`);
/** Columns and rows of an image. */
const pixels = (count: number) => {
  const width = Math.round(Math.sqrt(count));
  return Array.from({ length: count }, (_, k) => `pixel in row ${Math.floor(k / width)}, column ${k % width}`);
};
const bandit: Names = ({ actions, params }) => ({
  ...{ sensors: ['always 1'], actions: numbered(actions, 'arm') },
  isOneStep: ((params['steps'] as number | undefined) ?? 1) === 1,
});
const samples = ({ sensors, actions, params }: Asked, what: string) => {
  const isTable = tableOf({ envParams: params as NonNullable<LabExperiment['envParams']> }) !== undefined;
  return {
    sensors: isTable ? numbered(sensors, 'column') : pixels(sensors),
    actions: numbered(actions, `${what}${isTable ? 'class' : 'digit'}`),
    isOneStep: true,
  };
};
const legs = (which: string) => [
  ...[`angle of the ${which} hip`, `speed of the ${which} hip`],
  ...[`angle of the ${which} knee`, `speed of the ${which} knee`, `${which} leg on the ground`],
];
const moves = ['left', 'down', 'right', 'up'];
const car = ['position of the car', 'velocity of the car'];

/** By the id of an environment without its version. A test holds it to the catalogue. */
export const WORDS: Readonly<Record<string, Names>> = {
  multiplexer({ sensors }) {
    let address = 1;
    while (address + 2 ** address < sensors) address++;
    const bits = Array.from({ length: address }, (_, k) => `address bit ${address - 1 - k}`);
    return { sensors: [...bits, ...numbered(2 ** address, 'data bit')], actions: ['0', '1'], isOneStep: true };
  },
  'random-dnf': ({ sensors }) => ({
    sensors: numbered(sensors, 'variable'),
    actions: ['false', 'true'],
    isOneStep: true,
  }),
  'scalar-regression': ({ sensors }) => ({ sensors: numbered(sensors, 'input'), actions: ['answer'], isOneStep: true }),
  'bernoulli-bandit': bandit,
  'gaussian-bandit': bandit,
  'contextual-bandit': ({ sensors, actions, params }) => ({
    sensors: numbered(sensors, params['features'] === undefined ? 'context' : 'feature'),
    actions: numbered(actions, 'arm'),
    isOneStep: ((params['steps'] as number | undefined) ?? 1) === 1,
  }),
  Digits: (asked) => samples(asked, ''),
  LabelledDigits: (asked) => samples(asked, 'score of '),
  CartPole: () => ({
    sensors: ['cart position', 'cart velocity', 'pole angle', 'pole angular velocity'],
    actions: ['push left', 'push right'],
  }),
  Acrobot: () => ({
    sensors: [
      ...['cosine of the upper joint', 'sine of the upper joint', 'cosine of the elbow', 'sine of the elbow'],
      ...['speed of the upper joint', 'speed of the elbow'],
    ],
    actions: ['torque −1', 'no torque', 'torque +1'],
  }),
  MountainCar: () => ({ sensors: car, actions: ['push left', 'do not push', 'push right'] }),
  MountainCarContinuous: () => ({ sensors: car, actions: ['push'] }),
  Pendulum: () => ({
    sensors: ['cosine of the angle', 'sine of the angle', 'angular velocity'],
    actions: ['torque'],
  }),
  LunarLander: () => ({
    sensors: [
      ...['x from the pad', 'y above the pad', 'velocity in x', 'velocity in y', 'angle', 'angular velocity'],
      ...['first leg on the ground', 'second leg on the ground'],
    ],
    actions: ['do nothing', 'fire the left engine', 'fire the main engine', 'fire the right engine'],
  }),
  LunarLanderContinuous: () => ({
    ...WORDS['LunarLander']!({ sensors: 8, actions: 4, params: {} }),
    actions: ['main engine', 'side engines'],
  }),
  BipedalWalker: () => ({
    sensors: [
      ...['angle of the hull', 'angular velocity of the hull', 'velocity along x', 'velocity along y'],
      ...[...legs('first'), ...legs('second'), ...numbered(10, 'reach of ray')],
    ],
    actions: ['first hip', 'first knee', 'second hip', 'second knee'].map((joint) => `torque of the ${joint}`),
  }),
  BipedalWalkerHardcore: (asked) => WORDS['BipedalWalker']!(asked),
  Blackjack: () => ({ actions: ['stick', 'hit'] }),
  CliffWalking: ({ sensors }) => ({ sensors: numbered(sensors, 'at place'), actions: ['up', 'right', 'down', 'left'] }),
  CliffWalkingSlippery: (asked) => WORDS['CliffWalking']!(asked),
  FrozenLake: ({ sensors }) => ({ sensors: numbered(sensors, 'at place'), actions: moves }),
  FrozenLake8x8: (asked) => WORDS['FrozenLake']!(asked),
  Taxi: ({ sensors }) => ({
    sensors: numbered(sensors, 'situation'),
    actions: ['go south', 'go north', 'go east', 'go west', 'pick up', 'drop off'],
  }),
  CentreOut: ({ actions, sensors }) => ({
    sensors: [
      'x of the target',
      'y of the target',
      'x of the cursor',
      'y of the cursor',
      'x heard back',
      'y heard back',
    ].slice(0, sensors),
    actions: numbered(actions, 'unit'),
  }),
};

/** What sensors see and actions are, in words; numbers where nothing is known of the environment. */
export function wordsOf(id: string, params: Readonly<Record<string, unknown>>, made: Env): EnvWords {
  const sensors = createObservationCoding(made.observationSpace).size;
  const isOneOf = made.actionSpace instanceof Discrete;
  const actions = isOneOf ? (made.actionSpace as Discrete).n : createActionCoding(made.actionSpace, undefined).units;
  const known = WORDS[id.replace(/-v\d+$/, '')]?.({ sensors, actions, params });
  const fitting = (names: readonly string[] | undefined, count: number, what: string) =>
    names?.length === count ? names : numbered(count, what);
  return {
    sensors: fitting(known?.sensors, sensors, 'sensor'),
    actions: fitting(known?.actions, actions, 'action'),
    isOneStep: known?.isOneStep ?? false,
  };
}
