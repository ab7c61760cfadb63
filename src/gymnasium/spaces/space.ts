import { quote } from '../../text/quote.js';
import { InvalidMaskError, InvalidSpaceError } from '../errors.js';
import { Generator } from '../seeding/generator.js';
import { npRandom } from '../seeding/np-random.js';
import type { Seed } from '../seeding/seed-words.js';
import type { DType } from './dtype.js';
import type { Shape } from './shape.js';
import type { SpaceJSON } from './space-json.js';

/**
 * The seed of a space: an integer, or for a composite space one for each part, in the structure that `seed` returns.
 */
export type SpaceSeed = Seed | readonly SpaceSeed[] | { readonly [key: string]: SpaceSeed };

/** What the constructor of a space accepts as its seed: a seed, or a generator to share. */
export type SeedOrGenerator = SpaceSeed | Generator;

/** How deep spaces can be nested, and of how many a space can consist. */
export const MOST_DEPTH = 100;
export const MOST_SPACES = 2 ** 20;

/** The type of a space's elements. */
export type SampleOf<S> = S extends Space<infer T> ? T : never;

/**
 * The set of valid observations or actions: it can be sampled, asked for membership, compared and written as JSON.
 *
 * The same seed gives the same samples as Gymnasium 1.3, parts of composite spaces included.
 */
export abstract class Space<T = unknown> {
  /** The shape of an element; `null` where elements are not arrays of one shape. */
  readonly shape: Shape | null;
  /** The type of an element's numbers; `null` where elements are not arrays. */
  readonly dtype: DType | null;
  /** How deep spaces are nested here, 1 for one without parts; and how many there are, this one included. */
  readonly #depth: number;
  readonly #count: number;
  #npRandom: Generator | null = null;

  /**
   * @param parts the spaces of which this one consists.
   * @throws {@link InvalidSpaceError} when they are nested too deep, or too many.
   */
  constructor(shape: Shape | null, dtype: DType | null, parts: readonly Space[] = []) {
    this.#depth = parts.reduce((deepest, part) => Math.max(deepest, 1 + part.#depth), 1);
    this.#count = parts.reduce((count, part) => count + part.#count, 1);
    if (this.#depth > MOST_DEPTH || this.#count > MOST_SPACES) {
      throw new InvalidSpaceError(
        `Got a ${new.target.name} of ${this.#count} spaces, nested ${this.#depth} deep; expected at most ${MOST_SPACES}, and ${MOST_DEPTH} deep.`,
      );
    }
    this.shape = shape === null ? null : Object.freeze([...shape]);
    this.dtype = dtype;
  }

  /** The stream that samples come from; seeded from the system's entropy at its first use if no seed was given. */
  get npRandom(): Generator {
    if (this.#npRandom === null) this.seed();
    this.#npRandom ??= npRandom()[0];
    return this.#npRandom;
  }

  set npRandom(generator: Generator) {
    this.#npRandom = generator;
  }

  /** Whether elements can be flattened to one array of fixed length (not so with a Graph or a Sequence inside). */
  abstract get isFlattenable(): boolean;

  /**
   * A random element.
   *
   * @param mask which values may come up; its form depends on the space.
   * @param probability how likely each value is; at most one of the two can be given.
   * @throws {@link InvalidMaskError} when mask or probability does not fit the space.
   */
  abstract sample(mask?: unknown, probability?: unknown): T;

  /** Whether `x` is an element of this space. */
  abstract contains(x: unknown): boolean;

  /** Whether `other` is a space with the same elements. */
  abstract equals(other: unknown): boolean;

  /**
   * The space as plain JSON, from which `spaceFromJSON` makes an equal one; the state of its generator is not included.
   */
  abstract toJSON(): SpaceJSON;

  /** An element as plain JSON: arrays nested as the shape says. */
  abstract valueToJSON(value: T): unknown;

  /**
   * The element that {@link valueToJSON} wrote.
   *
   * @throws {@link InvalidValueError} when the JSON does not have the form of an element.
   */
  abstract valueFromJSON(json: unknown): T;

  /** The space as Python's Gymnasium prints it. */
  abstract toString(): string;

  /**
   * Starts the stream anew, and those of the parts of a composite space.
   *
   * @param seed a non-negative integer; a composite space also takes the structure it returns. Left out: fresh entropy.
   * @returns the seeds used.
   * @throws {@link InvalidSeedError} when the seed is not a non-negative integer or does not have the structure of the
   * space.
   */
  seed(seed?: SpaceSeed | null): SpaceSeed {
    return this.seedSelf(seed);
  }

  /** Seeds the stream of this space alone, without its parts. */
  protected seedSelf(seed?: SpaceSeed | null): Seed {
    const [generator, used] = npRandom(seed as Seed | null | undefined);
    this.#npRandom = generator;
    return used;
  }

  /** The last line of a constructor: seeds are handed to the parts, so they must exist by then. */
  protected startStream(seed: SeedOrGenerator | null | undefined): void {
    if (seed instanceof Generator) this.#npRandom = seed;
    else if (seed !== null && seed !== undefined) this.seed(seed);
  }

  /** Refuses to have both a mask and a probability. */
  protected requireOneOf(mask: unknown, probability: unknown): void {
    if (mask != null && probability != null) {
      throw new InvalidMaskError(`Got both a mask and a probability for ${this}; expected at most one. Leave one out.`);
    }
  }
}

/**
 * What was given as a space, checked to be one.
 * @throws {@link InvalidSpaceError} in the name of `who` when it is none.
 */
export function requireSpace<S extends Space>(given: S, who: string): S {
  if (given instanceof Space) return given;
  throw new InvalidSpaceError(
    `${who} got ${quote(given)}; expected a space, such as env.observationSpace or new Discrete(4).`,
  );
}
