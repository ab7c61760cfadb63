import type { Transition, TransitionTable } from '../src/gymnasium/dynamics/tabular-dynamics.js';

/** The city: `:` is a way through, `|` a wall; the letters are the four stops. */
export const TAXI_MAP = [
  '+---------+',
  '|R: | : :G|',
  '| : | : : |',
  '| : : : : |',
  '| | : | : |',
  '|Y| : |B: |',
  '+---------+',
] as const;

/** A block of the city. */
export type Place = readonly [row: number, column: number];

/** The stops: red, green, yellow, blue. */
export const TAXI_STOPS: readonly Place[] = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
];

/** In place of a stop: the passenger is in the taxi. */
export const IN_TAXI = 4;

const SIZE = 5;

export interface TaxiState {
  readonly row: number;
  readonly column: number;
  /** The stop at which the passenger waits, or `inTaxi`. */
  readonly passenger: number;
  /** The stop to go to. */
  readonly destination: number;
}

/** The number of a state: ((row · 5 + column) · 5 + passenger) · 4 + destination. */
export function encodeTaxi({ row, column, passenger, destination }: TaxiState): number {
  return ((row * SIZE + column) * (TAXI_STOPS.length + 1) + passenger) * TAXI_STOPS.length + destination;
}

export function decodeTaxi(state: number): TaxiState {
  return {
    row: Math.floor(state / 100),
    column: Math.floor(state / 20) % 5,
    passenger: Math.floor(state / 4) % 5,
    destination: state % 4,
  };
}

/** The stop at a place, −1 if there is none. */
export function stopAt(row: number, column: number): number {
  return TAXI_STOPS.findIndex(([r, c]) => r === row && c === column);
}

/** South, north, east, west; and for each what lies to the left and to the right of that heading. */
const HEADINGS: readonly Place[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];
const LEFT_OF = [2, 3, 1, 0] as const;
const RIGHT_OF = [3, 2, 0, 1] as const;

/** Where a move leads; the same place where a wall or the edge of the city is in the way. */
export function taxiMove([row, column]: Place, direction: number): Place {
  const [down, right] = HEADINGS[direction]!;
  const newRow = row + down;
  if (newRow < 0 || newRow >= SIZE) return [row, column];
  if (right !== 0 && TAXI_MAP[1 + row]![2 * column + 1 + right] !== ':') return [row, column];
  return [newRow, column + right];
}

/**
 * The outcomes of every action in every state.
 *
 * @param straight the probability that a move goes where it is steered, and not to either side of it. A move that is
 * blocked does not slip either.
 */
export function taxiTable(straight: number | null): TransitionTable {
  return Array.from({ length: SIZE * SIZE * 5 * 4 }, (_, state) =>
    Array.from({ length: 6 }, (_, action) =>
      action < 4 ? moveOutcomes(decodeTaxi(state), action, straight) : [stopOutcome(decodeTaxi(state), action)],
    ),
  );
}

function moveOutcomes(state: TaxiState, action: number, straight: number | null): Transition[] {
  const from: Place = [state.row, state.column];
  const ahead = taxiMove(from, action);
  const to = ([row, column]: Place, probability: number): Transition => ({
    probability,
    state: encodeTaxi({ ...state, row, column }),
    reward: -1,
    terminated: false,
  });
  if (straight === null) return [to(ahead, 1)];
  const blocked = ahead[0] === from[0] && ahead[1] === from[1];
  const aside = (1 - straight) / 2;
  return [
    to(ahead, straight),
    to(blocked ? from : taxiMove(from, LEFT_OF[action as 0 | 1 | 2 | 3]), aside),
    to(blocked ? from : taxiMove(from, RIGHT_OF[action as 0 | 1 | 2 | 3]), aside),
  ];
}

/** Picking up (4) and dropping off (5). */
function stopOutcome(state: TaxiState, action: number): Transition {
  const stop = stopAt(state.row, state.column);
  const outcome = (passenger: number, reward: number, terminated = false): Transition => ({
    probability: 1,
    state: encodeTaxi({ ...state, passenger }),
    reward,
    terminated,
  });
  if (action === 4) return stop >= 0 && stop === state.passenger ? outcome(IN_TAXI, -1) : outcome(state.passenger, -10);
  if (state.passenger !== IN_TAXI || stop < 0) return outcome(state.passenger, -10);
  return stop === state.destination ? outcome(stop, 20, true) : outcome(stop, -1);
}
