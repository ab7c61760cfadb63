// Every size of the dense engine: the blocks of sums, how much a kernel works on at a time, and the size of a layer
// from which on a kernel pays. All but BLOCK may be changed without changing a bit of a result.

/**
 * Terms of a block: sums over inputs and over rows add up blocks of 8 terms, then the blocks in order, in both engines.
 */
export const BLOCK = 8;

/** Floats of a SIMD vector. */
const VECTOR = 4;

/** Every array begins at a multiple of so many bytes: a line of the cache. */
export const ALIGNMENT = 64;

/**
 * Columns of a tile when a layer acts: its four vectors of sums stay in registers, and one Philox block draws for 16
 * columns.
 */
export const TILE = 16;
/** Bytes of a tile in a row of floats. */
export const TILE_BYTES = 4 * TILE;

/**
 * Rows of a tile when many rows act: with two vectors of columns their sums, and what is loaded for them, fit the 16
 * registers of x64.
 */
export const ACT_ROWS = 4;
/**
 * Rows whose draws are made side by side: the rounds of one wait for one another, and those of four keep the processor
 * busy. Of a layer of one column, four rows share each vector.
 */
export const DRAW_ROWS = 4;
export const DRAW_ROWS_OF_ONE = 4 * DRAW_ROWS;
/** Inputs from which on tiles of rows pay: one full block. */
export const LEAST_INPUTS_TO_TILE = BLOCK;

/** Rows of a chunk: a strip of columns is taken through one chunk after another, and what a chunk holds stays near. */
export const CHUNK = 64;
/** Bytes of the draws of a chunk of rows, `[row][TILE]`. */
export const DRAWS_BYTES = CHUNK * TILE_BYTES;

/**
 * The same with receptive fields: their senders lie far apart, so that few rows fill the pages that are looked up fast.
 */
export const FIELD_CHUNK = 16;

/** Columns of a strip in updates: two vectors. */
export const STRIP = 8;
/**
 * Rows of a tile of sums of vectors: with a strip of columns they fill half of the 16 registers of x64, beside the
 * totals.
 */
export const SUM_ROWS = 4;
/** Bytes of the sums of a strip: what one input has in the scratch memory of an update. */
export const STRIP_BYTES = 4 * STRIP;

/** Bytes of an entry of a lookup table, and of a sum of entries: one vector of columns. */
export const ENTRY_BYTES = 4 * VECTOR;
/** Bytes of a lookup table: an entry for every subset of a block. */
export const TABLE_BYTES = ENTRY_BYTES << BLOCK;
/**
 * Lookup tables in use at once. So many fit the first cache beside the sums of a thousand rows, which are read and
 * written once for all of them.
 */
export const TABLES = 6;

/** Rows from which on filling lookup tables of weights pays when a layer acts. Measured: docs/benchmarks.md. */
export const LEAST_ROWS_TO_LOOK_UP = 48;
/** Inputs from which on that pays: one full block. */
export const LEAST_INPUTS_TO_LOOK_UP = BLOCK;
/** Inputs from which on filling lookup tables of directions pays in updates, which is done once for all of them. */
export const LEAST_INPUTS_TO_UPDATE_BY_LOOKUP = 16;
/** Rows of a block that are looked up where inputs are few; the others are multiplied. */
export const TABLED_ROWS = 6;
/** Tables in use at once beside products, whose values fill registers. */
export const TABLES_BESIDE_PRODUCTS = 4;
/** Inputs from which on it pays to look up all rows of a block. */
export const LEAST_INPUTS_TO_TABLE_BLOCKS = 96;
/** Rows from which on that pays: two full blocks. */
export const LEAST_ROWS_TO_UPDATE_BY_LOOKUP = 2 * BLOCK;

/** Columns from which on it pays to send credit only to the inputs that fired. */
export const LEAST_COLUMNS_TO_SEND_SPARSELY = 96;
/** Inputs that sparse sending works on at a time: six would just fit the 16 registers of x64, and are slower. */
export const SPARSE_GROUP = 5;
/** Inputs of a block of sparse sending: those of them that fired make one list a row. */
export const SPARSE_INPUTS = 64;
/** Rows whose lists and sums are kept at once. */
export const SPARSE_ROWS = 64;
/**
 * Vectors of columns of a chunk: the weights of a block of inputs and a chunk, 32 KiB, stay near while the rows pass.
 */
export const SPARSE_VECTORS = 32;
/** Bytes of a row's list of inputs that fired, filled up to whole groups, with its end as the last word. */
export const SPARSE_LIST_BYTES = 4 * (SPARSE_INPUTS + SPARSE_GROUP);
/** Bytes of a row's sums: four partial ones an input. */
export const SPARSE_SUMS_BYTES = 16 * (SPARSE_INPUTS + SPARSE_GROUP);
/** Bytes of scratch memory that sparse sending takes. */
export const SPARSE_SEND_BYTES = SPARSE_ROWS * (SPARSE_LIST_BYTES + SPARSE_SUMS_BYTES);

/** Bytes of what columns send that stay in the second cache while the inputs pass, in products of matrices. */
export const PRODUCT_SEND_BYTES = 1 << 17;

/** Vectors of inputs that a fold works on at a time: they share what is loaded of a column. */
export const FOLD_VECTORS = 2;

/** Columns from which on a layer is worth sharing among threads that have no lanes of their own. */
export const WIDE = 512;
/** Lanes up to which that pays: one group of {@link LANES_OF_GROUP}, which is one thread's. */
export const MOST_LANES_TO_SHARE_COLUMNS = 8;

/**
 * Synapses from which on threads share the columns of a layer that looks up, though there are lanes enough for all: to
 * fill its tables takes longer than to meet at two barriers.
 */
export const LEAST_SYNAPSES_TO_SHARE_TABLES = 1 << 14;
/**
 * Rows for each input up to which that pays: with more, it takes longer to move what one thread's units say to the
 * thread that learns from it.
 */
export const MOST_ROWS_TO_SHARE_TABLES = 2;

/** Words from one thread's to the next: two lines of the cache, which processors fetch together. */
export const RELAY_WORDS = 32;

/**
 * Terms of a leg, inputs × columns × lanes of a thread, from which on it pays to hand its totals on before the next
 * leg: some four microseconds of work.
 */
export const LEAST_TERMS_OF_LEG = 1 << 15;

/** Lanes that one thread always has together, so that the threads of small batches idle rather than differ. */
export const LANES_OF_GROUP = BLOCK;

/** The next multiple of a vector's floats. */
export function padded(floats: number): number {
  return Math.ceil(floats / VECTOR) * VECTOR;
}

/** Floats from one row of so many to the next: rows that are a power of two apart would share few sets of a cache. */
export function rowStride(width: number): number {
  const stride = padded(width);
  return stride % 256 === 0 ? stride + 16 : stride;
}

/** Strips of columns in a layer of so many. */
export function stripsOf({ width }: { readonly width: number }): number {
  return Math.ceil(width / STRIP);
}
