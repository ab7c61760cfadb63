import { type TransitionTable, tabular, tabularDynamics } from '../src/gymnasium/dynamics/tabular-dynamics.js';
import {
  Discrete,
  DynamicsEnv,
  type EnvSpecFields,
  InvalidProbabilityError,
  type RenderArgs,
  requireOptions,
  type Scene,
} from '../src/gymnasium/index.js';
import { colorize } from '../src/gymnasium/render/colorize.js';
import { checkFrozenLakeMap, frozenLakeMaps, generateRandomMap } from './frozen-lake-map.js';
import { FROZEN_LAKE_DIRECTIONS, frozenLakeTable } from './frozen-lake-table.js';
import { frozenLakeScene } from './scenes/frozen-lake-scene.js';

/** The arguments of `FrozenLake`. */
export interface FrozenLakeOptions extends RenderArgs {
  /** The map: one string of S, F, H and G for each row. `null` for the map that `mapName` names. */
  readonly desc?: readonly string[] | null;
  /** A map that comes with the environment; `null` (and no `desc`) for a random one, 8 × 8 with 80 % of it frozen. */
  readonly mapName?: keyof typeof frozenLakeMaps | null;
  /** Whether a step may go astray to either side. */
  readonly isSlippery?: boolean;
  /** The probability of not going astray, if slippery. */
  readonly successRate?: number;
  /** Rewards for stepping on the goal, into a hole, and on other tiles. */
  readonly rewardSchedule?: readonly [goal: number, hole: number, frozen: number];
}

/** The probability of the outcome that led here. */
export type FrozenLakeInfo = { prob: number };

/**
 * Frozen lake: cross the ice to the goal without falling into a hole, on ground that does not always go where one
 * wants.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(4)` |
 * | Observation space | `Discrete(rows × columns)` |
 * | Reward range | 0 to 1 |
 * | Make | `make('FrozenLake-v1')` (4 × 4), `make('FrozenLake8x8-v1')` |
 *
 * ## Description
 * A grid of frozen tiles and holes, with the start and a goal.
 *
 * ## Action space
 * 0 left, 1 down, 2 right, 3 up. On slippery ice the step goes that way with probability `successRate`, and to each
 * side of it with half of the rest. The edge holds one back.
 *
 * ## Observation space
 * row · columns + column.
 *
 * ## Reward
 * 1 for the goal, 0 otherwise; `rewardSchedule` sets others.
 *
 * ## Start state
 * The tile S (each with the same probability, if there are several).
 *
 * ## End of an episode
 * It terminates in a hole and at the goal. It is truncated after 100 steps (4 × 4) or 200 (8 × 8).
 *
 * ## Info
 * `prob`: the probability of the outcome of the last step, 1 after `reset`.
 *
 * ## Arguments
 * `desc` (default `null`), `mapName` (`'4x4'`, `'8x8'` or `null`, default `'4x4'`), `isSlippery` (default `true`),
 * `successRate` (default 1/3), `rewardSchedule` (default `[1, 0, 0]`); `renderMode`: `rgb_array` or `ansi`, default
 * `null`. `generateRandomMap` makes maps for `desc`.
 *
 * ## Version history
 * v1: corrected rewards; success rate and reward schedule added. v0: the first one.
 *
 * ## Source
 * Gymnasium 1.3, whose draws and numbers it follows exactly.
 */
export class FrozenLake extends DynamicsEnv<number, number, FrozenLakeInfo> {
  override readonly actionSpace = new Discrete(4);
  override readonly observationSpace: Discrete;
  override readonly rewardRange: readonly [number, number];
  /** The map, one string for each row. */
  readonly desc: readonly string[];
  /** The outcomes of every action in every state. */
  readonly P: TransitionTable;

  /**
   * @throws {@link InvalidArgumentError} for a map without a start or with other tiles, and
   * {@link InvalidProbabilityError}.
   */
  constructor(options: FrozenLakeOptions = {}) {
    const {
      mapName = '4x4',
      isSlippery = true,
      successRate = 1 / 3,
      rewardSchedule = [1, 0, 0],
    } = requireOptions('FrozenLake', options);
    const desc = options.desc ?? (mapName === null ? generateRandomMap() : frozenLakeMaps[mapName]);
    checkFrozenLakeMap(desc, mapName);
    if (!(successRate >= 0 && successRate <= 1)) {
      throw new InvalidProbabilityError(`FrozenLake got successRate = ${successRate}; expected a probability, 0 to 1.`);
    }
    const tiles = [...desc.join('')];
    const starts = tiles.filter((tile) => tile === 'S').length;
    const table = frozenLakeTable(desc, isSlippery, successRate, rewardSchedule);
    // The map is put among the arguments so that a clone of an environment with a random map has the same one.
    super(
      { ...options, desc } satisfies FrozenLakeOptions as RenderArgs,
      tabularDynamics(
        table,
        tiles.map((tile) => (tile === 'S' ? 1 / starts : 0)),
      ),
      { renderModes: ['ansi', 'rgb_array'], renderFps: 4 },
    );
    this.desc = desc;
    this.P = table;
    this.observationSpace = new Discrete(tiles.length);
    this.rewardRange = [Math.min(...rewardSchedule), Math.max(...rewardSchedule)];
  }

  protected override observation(): number {
    return this.state[tabular.state]!;
  }

  protected override info(): FrozenLakeInfo {
    return { prob: this.state[tabular.probability]! };
  }

  override scene(): Scene {
    return frozenLakeScene(this.desc, this.state[tabular.state]!, this.state[tabular.lastAction]!);
  }

  protected override text(): string {
    const columns = this.desc[0]!.length;
    const row = Math.floor(this.state[tabular.state]! / columns);
    const rows = this.desc.map((line) => [...line]);
    const column = this.state[tabular.state]! % columns;
    rows[row]![column] = colorize(rows[row]![column]!, 'red', { highlight: true });
    const last = this.state[tabular.lastAction]!;
    return `${last < 0 ? '' : `  (${FROZEN_LAKE_DIRECTIONS[last]})`}\n${rows.map((line) => `${line.join('')}\n`).join('')}`;
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'FrozenLake-v1': typeof FrozenLake;
    'FrozenLake8x8-v1': typeof FrozenLake;
  }
}

const registration = {
  entryPoint: (options: FrozenLakeOptions) => new FrozenLake(options),
  rewardRange: [0, 1],
  params: {
    desc: { default: null, type: 'string[] | null', description: 'the map, a string of S, F, H and G for each row' },
    mapName: { default: '4x4', type: "'4x4' | '8x8' | null", description: 'a map by name; null for a random one' },
    isSlippery: { default: true, type: 'boolean', description: 'whether a step may go astray' },
    successRate: { default: 1 / 3, type: 'number', description: 'the probability of not going astray' },
    rewardSchedule: { default: [1, 0, 0], type: 'number[]', description: 'rewards of goal, hole and other tiles' },
  },
} satisfies Omit<EnvSpecFields, 'id'>;

/** The registration of `FrozenLake-v1`. */
export const frozenLake: EnvSpecFields = {
  ...registration,
  id: 'FrozenLake-v1',
  kwargs: { mapName: '4x4' },
  maxEpisodeSteps: 100,
  rewardThreshold: 0.7,
};

/** The registration of `FrozenLake8x8-v1`. */
export const frozenLake8x8: EnvSpecFields = {
  ...registration,
  id: 'FrozenLake8x8-v1',
  kwargs: { mapName: '8x8' },
  maxEpisodeSteps: 200,
  rewardThreshold: 0.85,
};
