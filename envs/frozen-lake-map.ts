import { InvalidArgumentError, npRandom, type Seed } from '../src/gymnasium/index.js';

/** The maps that `mapName` names: S start, F frozen, H hole, G goal. */
export const frozenLakeMaps = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
} as const;

/**
 * A random map with a path from the start, upper left, to the goal, lower right: maps are drawn until one has it. The
 * same seed gives the map of Gymnasium's `generate_random_map`.
 *
 * @param size tiles on each side.
 * @param frozen the probability that a tile is frozen rather than a hole.
 * @throws {@link InvalidArgumentError} when size is not an integer of at least 2, or frozen is not in (0, 1] (above 1
 * counts as 1).
 */
export function generateRandomMap(size = 8, frozen = 0.8, seed: Seed | null = null): string[] {
  if (!Number.isInteger(size) || size < 2) {
    throw new InvalidArgumentError(`generateRandomMap got size = ${size}; expected an integer of at least 2.`);
  }
  if (!(typeof frozen === 'number' && frozen > 0)) {
    throw new InvalidArgumentError(
      `generateRandomMap got frozen = ${frozen}; expected a probability above 0, because without frozen tiles there is no path.`,
    );
  }
  const p = Math.min(1, frozen);
  const [rng] = npRandom(seed);
  for (;;) {
    const tiles = rng.choice(['F', 'H'], { size: [size, size], p: [p, 1 - p] });
    tiles[0] = 'S';
    tiles[size * size - 1] = 'G';
    if (hasPath(tiles, size))
      return Array.from({ length: size }, (_, row) => tiles.slice(row * size, (row + 1) * size).join(''));
  }
}

/** Whether the goal can be reached from the upper left tile without stepping into a hole. */
function hasPath(tiles: readonly string[], size: number): boolean {
  const seen = new Set([0]);
  for (const tile of seen) {
    if (tiles[tile] === 'G') return true;
    const column = tile % size;
    const neighbours = [tile - size, tile + size, column > 0 ? tile - 1 : -1, column < size - 1 ? tile + 1 : -1];
    for (const next of neighbours) {
      if (next >= 0 && next < tiles.length && tiles[next] !== 'H') seen.add(next);
    }
  }
  return false;
}

/**
 * @throws {@link InvalidArgumentError} for a map without a start or with other tiles; `mapName` is where it was looked
 * up.
 */
export function checkFrozenLakeMap(
  desc: readonly string[] | undefined,
  mapName: string | null,
): asserts desc is readonly string[] {
  if (desc === undefined) {
    throw new InvalidArgumentError(
      `FrozenLake got mapName = ${JSON.stringify(mapName)}; expected ${Object.keys(frozenLakeMaps).join(' or ')}, or null for a random map.`,
    );
  }
  const width = desc[0]?.length ?? 0;
  if (
    width === 0 ||
    desc.some((line) => line.length !== width || !/^[SFHG]+$/.test(line)) ||
    !desc.join('').includes('S')
  ) {
    throw new InvalidArgumentError(
      `FrozenLake got desc = ${JSON.stringify(desc)}; expected strings of one length made of S (start), F (frozen), H (hole) and G (goal), ` +
        'with at least one S, such as ["SFF", "FHF", "FFG"].',
    );
  }
}
