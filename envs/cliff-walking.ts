import {
  type Transition,
  type TransitionTable,
  tabular,
  tabularDynamics,
} from '../src/gymnasium/dynamics/tabular-dynamics.js';
import {
  Discrete,
  DynamicsEnv,
  type EnvSpecFields,
  type RenderArgs,
  requireOptions,
  type Scene,
} from '../src/gymnasium/index.js';
import { cliffWalkingScene } from './scenes/cliff-walking-scene.js';

/** The arguments of `CliffWalking`. */
export interface CliffWalkingOptions extends RenderArgs {
  /** Whether a step goes to either side with probability 1/3 each. */
  readonly isSlippery?: boolean;
}

/** The probability of the outcome that led here. */
export type CliffWalkingInfo = { prob: number };

const ROWS = 4;
const COLUMNS = 12;
const START_STATE = (ROWS - 1) * COLUMNS;
const GOAL_STATE = ROWS * COLUMNS - 1;
/** Up, right, down, left. */
const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

function isCliff(state: number): boolean {
  return state > START_STATE && state < GOAL_STATE;
}

/**
 * Cliff walking: from one end of a cliff's edge to the other, along the edge or on a safer way round.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(4)` |
 * | Observation space | `Discrete(48)` |
 * | Reward range | −100 to −1 |
 * | Make | `make('CliffWalking-v1')`, `make('CliffWalkingSlippery-v1')` |
 *
 * ## Description
 * A grid of 4 × 12 tiles, of which the ten in the middle of the lowest row are the cliff. Who steps over it is put back
 * to the start.
 *
 * ## Action space
 * 0 up, 1 right, 2 down, 3 left. On slippery ground the step goes that way or to either side, with probability 1/3
 * each.
 *
 * ## Observation space
 * row · 12 + column. The tiles of the cliff and the goal are never seen during an episode.
 *
 * ## Reward
 * −1 for every step, −100 for one over the cliff.
 *
 * ## Start state
 * 36, the lower left tile.
 *
 * ## End of an episode
 * It terminates at 47, the lower right tile. There is no time limit.
 *
 * ## Info
 * `prob`: the probability of the outcome of the last step, 1 after `reset`.
 *
 * ## Arguments
 * `isSlippery` (default `false`, `true` for CliffWalkingSlippery); `renderMode`: `rgb_array` (720 × 240) or `ansi`,
 * default `null`.
 *
 * ## Version history
 * v1: slippery ground added. v0: the first one.
 *
 * ## Source
 * Sutton & Barto (2018), "Reinforcement learning: an introduction", example 6.6. The draws and numbers follow Gymnasium
 * 1.3 exactly.
 */
export class CliffWalking extends DynamicsEnv<number, number, CliffWalkingInfo> {
  override readonly actionSpace = new Discrete(4);
  override readonly observationSpace = new Discrete(ROWS * COLUMNS);
  override readonly rewardRange = [-100, -1] as const;
  /** The outcomes of every action in every state. */
  readonly P: TransitionTable;

  constructor(options: CliffWalkingOptions = {}) {
    const table = cliffWalkingTable(requireOptions('CliffWalking', options).isSlippery ?? false);
    const start = Array.from({ length: ROWS * COLUMNS }, (_, state) => (state === START_STATE ? 1 : 0));
    super(options, tabularDynamics(table, start), { renderModes: ['rgb_array', 'ansi'], renderFps: 4 });
    this.P = table;
  }

  protected override observation(): number {
    return this.state[tabular.state]!;
  }

  protected override info(): CliffWalkingInfo {
    return { prob: this.state[tabular.probability]! };
  }

  override scene(): Scene {
    return cliffWalkingScene(this.state[tabular.state]!, this.state[tabular.lastAction]!);
  }

  protected override text(): string {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      Array.from({ length: COLUMNS }, (_, column) => {
        const state = row * COLUMNS + column;
        if (state === this.state[tabular.state]) return 'x';
        return state === GOAL_STATE ? 'T' : isCliff(state) ? 'C' : 'o';
      }).join('  '),
    );
    return `${lines.join('\n')}\n\n`;
  }
}

function cliffWalkingTable(isSlippery: boolean): TransitionTable {
  const go = (state: number, direction: number, probability: number): Transition => {
    const [down, right] = MOVES[direction]!;
    const row = Math.min(Math.max(Math.floor(state / COLUMNS) + down, 0), ROWS - 1);
    const column = Math.min(Math.max((state % COLUMNS) + right, 0), COLUMNS - 1);
    const next = row * COLUMNS + column;
    if (isCliff(next)) return { probability, state: START_STATE, reward: -100, terminated: false };
    return { probability, state: next, reward: -1, terminated: next === GOAL_STATE };
  };
  return Array.from({ length: ROWS * COLUMNS }, (_, state) =>
    MOVES.map((_, action) =>
      isSlippery
        ? [(action + 3) % 4, action, (action + 1) % 4].map((direction) => go(state, direction, 1 / 3))
        : [go(state, action, 1)],
    ),
  );
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'CliffWalking-v1': typeof CliffWalking;
    'CliffWalkingSlippery-v1': typeof CliffWalking;
  }
}

const registration = {
  entryPoint: (options: CliffWalkingOptions) => new CliffWalking(options),
  rewardRange: [-100, -1],
  params: {
    isSlippery: { default: false, type: 'boolean', description: 'whether a step may go to either side' },
  },
} satisfies Omit<EnvSpecFields, 'id'>;

/** The registration of `CliffWalking-v1`. */
export const cliffWalking: EnvSpecFields = { ...registration, id: 'CliffWalking-v1' };

/** The registration of `CliffWalkingSlippery-v1`. */
export const cliffWalkingSlippery: EnvSpecFields = {
  ...registration,
  id: 'CliffWalkingSlippery-v1',
  kwargs: { isSlippery: true },
};
