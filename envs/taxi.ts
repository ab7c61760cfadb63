import { type TransitionTable, tabular, tabularDynamics } from '../src/gymnasium/dynamics/tabular-dynamics.js';
import {
  Discrete,
  type Dynamics,
  DynamicsEnv,
  type EnvSpecFields,
  InvalidProbabilityError,
  type RenderArgs,
  requireOptions,
  type Scene,
} from '../src/gymnasium/index.js';
import { colorize } from '../src/gymnasium/render/colorize.js';
import { taxiScene } from './scenes/taxi-scene.js';
import { decodeTaxi, encodeTaxi, IN_TAXI, stopAt, TAXI_MAP, TAXI_STOPS, taxiMove, taxiTable } from './taxi-table.js';

/** The arguments of `Taxi`. */
export interface TaxiOptions extends RenderArgs {
  /** Whether a move may go to either side. */
  readonly isRainy?: boolean;
  /** Whether the passenger may change the destination on the way. */
  readonly ficklePassenger?: boolean;
  /** The probability that a move in the rain goes straight. */
  readonly rainyProbability?: number;
  /** The probability that a fickle passenger changes the destination. */
  readonly fickleProbability?: number;
}

/** The probability of the outcome that led here, and 1 for each action that would change the state. */
export type TaxiInfo = { prob: number; action_mask: Int8Array };

const ACTIONS = ['South', 'North', 'East', 'West', 'Pickup', 'Dropoff'];
/**
 * Behind the numbers of a tabular state: 1 while the passenger is yet to change the destination; the direction the taxi
 * faces.
 */
const FICKLE_AT = tabular.size;
const HEADING_AT = tabular.size + 1;

/** The dynamics of a table, with the change of destination on the first move after the pick-up. */
function taxiDynamics(table: TransitionTable, fickleProbability: number | null): Dynamics {
  const starts = table.map((_, state) => {
    const { passenger, destination } = decodeTaxi(state);
    return passenger !== IN_TAXI && passenger !== destination ? 1 / 300 : 0;
  });
  const base = tabularDynamics(table, starts);
  return {
    ...base,
    stateSize: base.stateSize + 2,

    reset(rng, s, at) {
      base.reset(rng, s, at);
      s[at + FICKLE_AT] = fickleProbability !== null && rng.random() < fickleProbability ? 1 : 0;
      s[at + HEADING_AT] = 0;
    },

    step(s, at, action, rng) {
      const before = decodeTaxi(s[at]!);
      const reward = base.step(s, at, action, rng);
      if (action < 4) s[at + HEADING_AT] = action;
      if (s[at + FICKLE_AT] === 1 && before.passenger === IN_TAXI) {
        const after = decodeTaxi(s[at]!);
        if (after.row !== before.row || after.column !== before.column) {
          s[at + FICKLE_AT] = 0;
          const others = [0, 1, 2, 3].filter((stop) => stop !== before.destination);
          s[at] = encodeTaxi({ ...after, destination: rng.choice(others) });
        }
      }
      return reward;
    },
  };
}

/**
 * Taxi: fetch a passenger at one of four stops and bring them to another.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(6)` |
 * | Observation space | `Discrete(500)` |
 * | Reward range | −10 to 20 |
 * | Make | `make('Taxi-v4')` |
 *
 * ## Description
 * A city of 5 × 5 blocks with walls, in which the stops are red, green, yellow and blue.
 *
 * ## Action space
 * 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off.
 *
 * ## Observation space
 * ((row · 5 + column) · 5 + passenger) · 4 + destination, where the passenger is at stop 0 red, 1 green, 2 yellow, 3
 * blue, or 4 in the taxi, and the destination is one of the stops.
 *
 * ## Reward
 * 20 for dropping the passenger off at the destination, −10 for picking up or dropping off where that is not possible,
 * −1 for every other step. (The passenger may be dropped off at another stop, which is such a step.)
 *
 * ## Start state
 * One of the 300 states in which the passenger waits at a stop that is not the destination, uniformly.
 *
 * ## End of an episode
 * It terminates when the passenger is dropped off at the destination. It is truncated after 200 steps.
 *
 * ## Info
 * `prob`: the probability of the outcome of the last step, 1 after `reset`. `action_mask`: 1 for each action that would
 * change the state, for `actionSpace.sample(info.action_mask)`.
 *
 * ## Arguments
 * `isRainy` (default `false`): a move goes straight with `rainyProbability` (default 0.8), and to either side with half
 * of the rest. `ficklePassenger` (default `false`): with `fickleProbability` (default 0.3) an episode has a passenger
 * who names another destination when the taxi first moves with them. `renderMode`: `rgb_array` (550 × 350) or `ansi`,
 * default `null`.
 *
 * ## Version history
 * v4: rain and fickle passengers corrected, their probabilities added. v3: walls corrected, action masks added.
 *
 * ## Source
 * Dietterich (2000), "Hierarchical reinforcement learning with the MAXQ value function decomposition", JAIR 13. The
 * draws and numbers follow Gymnasium 1.3 exactly.
 */
export class Taxi extends DynamicsEnv<number, number, TaxiInfo> {
  override readonly actionSpace = new Discrete(ACTIONS.length);
  override readonly observationSpace = new Discrete(500);
  override readonly rewardRange = [-10, 20] as const;
  /** The outcomes of every action in every state, the whims of a passenger aside. */
  readonly P: TransitionTable;

  /** @throws {@link InvalidProbabilityError} */
  constructor(options: TaxiOptions = {}) {
    const { isRainy = false, ficklePassenger = false } = requireOptions('Taxi', options);
    const { rainyProbability = 0.8, fickleProbability = 0.3 } = options;
    for (const [name, p] of Object.entries({ rainyProbability, fickleProbability })) {
      if (!(p >= 0 && p <= 1)) {
        throw new InvalidProbabilityError(`Taxi got ${name} = ${p}; expected a probability, 0 to 1.`);
      }
    }
    const table = taxiTable(isRainy ? rainyProbability : null);
    super(options, taxiDynamics(table, ficklePassenger ? fickleProbability : null), {
      renderModes: ['ansi', 'rgb_array'],
      renderFps: 4,
    });
    this.P = table;
  }

  protected override observation(): number {
    return this.state[tabular.state]!;
  }

  protected override info(): TaxiInfo {
    return { prob: this.state[tabular.probability]!, action_mask: this.actionMask(this.state[tabular.state]!) };
  }

  /** 1 for each action that changes the given state, 0 for the others. */
  actionMask(state: number): Int8Array {
    const { row, column, passenger } = decodeTaxi(state);
    const stop = stopAt(row, column);
    const moves = [0, 1, 2, 3].map((direction) => {
      const [newRow, newColumn] = taxiMove([row, column], direction);
      return newRow !== row || newColumn !== column;
    });
    const canPickUp = stop >= 0 && stop === passenger;
    const canDropOff = stop >= 0 && passenger === IN_TAXI;
    return Int8Array.from([...moves, canPickUp, canDropOff], Number);
  }

  override scene(): Scene {
    return taxiScene(decodeTaxi(this.state[tabular.state]!), this.state[HEADING_AT]!);
  }

  protected override text(): string {
    const { row, column, passenger, destination } = decodeTaxi(this.state[tabular.state]!);
    const cells = TAXI_MAP.map((line) => [...line]);
    const paint = (r: number, c: number, change: (cell: string) => string): void => {
      cells[1 + r]![2 * c + 1] = change(cells[1 + r]![2 * c + 1]!);
    };
    if (passenger === IN_TAXI) {
      paint(row, column, (cell) => colorize(cell === ' ' ? '_' : cell, 'green', { highlight: true }));
    } else {
      paint(row, column, (cell) => colorize(cell, 'yellow', { highlight: true }));
      paint(...TAXI_STOPS[passenger]!, (cell) => colorize(cell, 'blue', { bold: true }));
    }
    paint(...TAXI_STOPS[destination]!, (cell) => colorize(cell, 'magenta'));
    const last = this.state[tabular.lastAction]!;
    return `${cells.map((line) => `${line.join('')}\n`).join('')}${last < 0 ? '' : `  (${ACTIONS[last]})`}\n`;
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'Taxi-v4': typeof Taxi;
  }
}

/** The registration of `Taxi-v4`. */
export const taxi: EnvSpecFields = {
  id: 'Taxi-v4',
  entryPoint: (options: TaxiOptions) => new Taxi(options),
  maxEpisodeSteps: 200,
  rewardThreshold: 8,
  rewardRange: [-10, 20],
  params: {
    isRainy: { default: false, type: 'boolean', description: 'whether a move may go to either side' },
    ficklePassenger: {
      default: false,
      type: 'boolean',
      description: 'whether the passenger may change the destination',
    },
    rainyProbability: {
      default: 0.8,
      type: 'number',
      description: 'the probability that a move in the rain goes straight',
    },
    fickleProbability: { default: 0.3, type: 'number', description: 'the probability that the destination changes' },
  },
};
