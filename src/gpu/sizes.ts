// Every size of the kernels for graphics cards.

/** Threads of a workgroup along each side of a tile. */
export const SIDE = 16;
/** Sums of a thread along each side of a tile, at most. */
export const SUMS = 4;
/** Sums of a workgroup along each side of a tile, at most. */
export const TILE = SIDE * SUMS;

/** Terms that are loaded into a workgroup's memory at a time: of few arrays, and of more. */
export const TERMS = { few: 16, many: 8 } as const;
/**
 * Arrays up to which the longer runs of terms fit the 16 KiB that every adapter has, and the most that fit at all;
 * others are not loaded ahead.
 */
export const ARRAYS = { few: 3, many: 7 } as const;

/** Threads of a workgroup that goes through an array number by number. */
export const THREADS = 64;
/** Workgroups along one side of a dispatch that every adapter allows. */
export const MOST_GROUPS = 65_535;

/** Workgroups from which on sums over rows fill a card. */
export const SHARES_TO_FILL = 128;
/** Rows of a share, at least. */
export const SHORTEST_SHARE = 256;
