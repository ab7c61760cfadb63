import type { Transition, TransitionTable } from '../src/gymnasium/dynamics/tabular-dynamics.js';

/** What the actions 0 to 3 are called. */
export const FROZEN_LAKE_DIRECTIONS = ['Left', 'Down', 'Right', 'Up'] as const;

/** The outcomes of every action in every state of a map; its arguments are those of `FrozenLake`. */
export function frozenLakeTable(
  desc: readonly string[],
  isSlippery: boolean,
  successRate: number,
  [goal, hole, frozen]: readonly [number, number, number],
): TransitionTable {
  const columns = desc[0]!.length;
  const go = (row: number, column: number, direction: number, probability: number): Transition => {
    const newRow = direction === 1 ? Math.min(row + 1, desc.length - 1) : direction === 3 ? Math.max(row - 1, 0) : row;
    const newColumn =
      direction === 0 ? Math.max(column - 1, 0) : direction === 2 ? Math.min(column + 1, columns - 1) : column;
    const tile = desc[newRow]![newColumn]!;
    return {
      probability,
      state: newRow * columns + newColumn,
      reward: tile === 'G' ? goal : tile === 'H' ? hole : frozen,
      terminated: tile === 'G' || tile === 'H',
    };
  };
  const astray = (1 - successRate) / 2;
  return [...desc.join('')].map((tile, state) =>
    FROZEN_LAKE_DIRECTIONS.map((_, action) => {
      if (tile === 'G' || tile === 'H') return [{ probability: 1, state, reward: 0, terminated: true }];
      const row = Math.floor(state / columns);
      const column = state % columns;
      if (!isSlippery) return [go(row, column, action, 1)];
      return [
        go(row, column, (action + 3) % 4, astray),
        go(row, column, action, successRate),
        go(row, column, (action + 1) % 4, astray),
      ];
    }),
  );
}
