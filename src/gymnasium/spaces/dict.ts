import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSeedError, InvalidSpaceError, InvalidValueError } from '../errors.js';
import { childSeeds } from './composite-parts.js';
import { type SampleOf, type SeedOrGenerator, Space, type SpaceSeed } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** Spaces by name. */
export type SpacesByKey = { readonly [key: string]: Space };

/** An element of each of several named spaces. */
export type SamplesByKey<S extends SpacesByKey> = { -readonly [K in keyof S]: SampleOf<S[K]> };

/**
 * Several named spaces: an element is an object with one element of each.
 *
 * The keys have an order, in which parts are seeded and flattened: sorted for an object (as Gymnasium sorts a `dict`),
 * as given for an array of entries.
 */
export class Dict<const S extends SpacesByKey = SpacesByKey> extends Space<SamplesByKey<S>> {
  readonly spaces: S;
  readonly #keys: readonly (keyof S & string)[];

  /** @throws {@link InvalidSpaceError} when a part is not a space, or a key comes twice. */
  constructor(
    spaces: S | readonly (readonly [key: string, space: Space])[],
    options: { readonly seed?: SeedOrGenerator | null } = {},
  ) {
    const entries = entriesOf(spaces);
    super(
      null,
      null,
      entries.map(([, space]) => space),
    );
    const { seed } = checkOptions('Dict', options, { seed: 'any?' });
    this.#keys = entries.map(([key]) => key);
    if (new Set(this.#keys).size !== this.#keys.length) {
      throw new InvalidSpaceError(`Got a Dict with the keys ${quote(this.#keys)}; expected each key once.`);
    }
    this.spaces = Object.freeze(Object.fromEntries(entries)) as S;
    this.startStream(seed);
  }

  get isFlattenable(): boolean {
    return this.#keys.every((key) => this.spaces[key]!.isFlattenable);
  }

  /** The keys, in order. */
  keys(): readonly (keyof S & string)[] {
    return this.#keys;
  }

  /** The keys and their spaces, in order. */
  entries(): (readonly [key: keyof S & string, space: Space])[] {
    return this.#keys.map((key) => [key, this.spaces[key]!] as const);
  }

  /**
   * Seeds every part: from an integer, by seeds drawn from the stream it starts; or by an object with a seed for each
   * key.
   *
   * @returns the seeds of the parts.
   */
  override seed(seed?: SpaceSeed | null): { [key: string]: SpaceSeed } {
    if (seed == null) return this.#each((_, space) => space.seed());
    if (typeof seed === 'object') {
      if (!this.#matches(seed)) {
        throw new InvalidSeedError(
          `Got seeds for the keys ${Object.keys(seed).join(', ')} of ${this}; expected an integer, or a seed for each of ${this.#keys.join(', ')}.`,
        );
      }
      return this.#each((key, space) => space.seed(seed[key]));
    }
    this.seedSelf(seed);
    const seeds = childSeeds(this.npRandom, this.#keys.length);
    return this.#each((_, space, i) => space.seed(seeds[i]));
  }

  /**
   * An independent sample of every part.
   *
   * @param mask for each key its own mask, or `null`.
   * @param probability for each key its own probability, or `null`.
   * @throws {@link InvalidMaskError} when there is not one for each key, or both are given.
   */
  override sample(
    mask?: { readonly [K in keyof S]: unknown } | null,
    probability?: { readonly [K in keyof S]: unknown } | null,
  ): SamplesByKey<S> {
    this.requireOneOf(mask, probability);
    this.#requireKeys(mask);
    this.#requireKeys(probability);
    return this.#each((key, space) => space.sample(mask?.[key], probability?.[key])) as SamplesByKey<S>;
  }

  #requireKeys(given: object | null | undefined): void {
    if (given != null && !this.#matches(given)) {
      throw new InvalidMaskError(
        `Got a mask or probability with the keys ${Object.keys(given).join(', ')} for ${this}; expected one (or null) for each of ${this.#keys.join(', ')}.`,
      );
    }
  }

  override contains(x: unknown): boolean {
    return this.#matches(x) && this.#keys.every((key) => this.spaces[key]!.contains(x[key]));
  }

  /** Same parts under the same keys, in whatever order. */
  override equals(other: unknown): boolean {
    return (
      other instanceof Dict &&
      this.#matches(other.spaces) &&
      this.#keys.every((key) => this.spaces[key]!.equals(other.spaces[key]))
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'Dict' } {
    return { type: 'Dict', spaces: this.entries().map(([key, space]) => [key, space.toJSON()] as const) };
  }

  override valueToJSON(value: SamplesByKey<S>): { [key: string]: unknown } {
    return this.#each((key, space) => space.valueToJSON(value[key]));
  }

  override valueFromJSON(json: unknown): SamplesByKey<S> {
    if (!this.#matches(json)) {
      throw new InvalidValueError(
        `Got ${quote(json)} as an element of ${this}; expected an object with the keys ${this.#keys.join(', ')}.`,
      );
    }
    return this.#each((key, space) => space.valueFromJSON(json[key])) as SamplesByKey<S>;
  }

  override toString(): string {
    return `Dict(${this.entries()
      .map(([key, space]) => `'${key}': ${space}`)
      .join(', ')})`;
  }

  #each<T>(visit: (key: keyof S & string, space: Space, i: number) => T): { [key: string]: T } {
    return Object.fromEntries(this.#keys.map((key, i) => [key, visit(key, this.spaces[key]!, i)]));
  }

  /** Whether `x` is a plain object with exactly these keys. */
  #matches(x: unknown): x is { readonly [key: string]: never } {
    return (
      typeof x === 'object' &&
      x !== null &&
      (Object.getPrototypeOf(x) === Object.prototype || Object.getPrototypeOf(x) === null) &&
      Object.keys(x).length === this.#keys.length &&
      this.#keys.every((key) => Object.hasOwn(x, key))
    );
  }
}

/** The keys and spaces in order. @throws {@link InvalidSpaceError} when a key is no string, or has no space. */
function entriesOf(spaces: unknown): readonly (readonly [string, Space])[] {
  if (typeof spaces !== 'object' || spaces === null || ArrayBuffer.isView(spaces) || spaces instanceof Space) {
    throw new InvalidSpaceError(`Got ${quote(spaces)} for the parts of a Dict; expected an object of spaces.`);
  }
  const entries: readonly unknown[] = Array.isArray(spaces)
    ? spaces
    : Object.entries(spaces).sort(([a], [b]) => compareCodePoints(a, b));
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') {
      throw new InvalidSpaceError(
        `Got ${quote(entry)} among the parts of a Dict; expected [key, space] with a string.`,
      );
    }
    const [key, space] = entry as [string, unknown];
    if (key === '__proto__') {
      throw new InvalidSpaceError("Got the key '__proto__' of a Dict, which objects reserve. Choose another key.");
    }
    if (!(space instanceof Space)) {
      throw new InvalidSpaceError(
        `Got '${key}' of a Dict that is not a space: ${quote(space)}. Pass a space for each key.`,
      );
    }
  }
  return entries as readonly (readonly [string, Space])[];
}

/** Python's order of strings, by code points; JavaScript's own is by UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const as = Array.from(a, (char) => char.codePointAt(0)!);
  const bs = Array.from(b, (char) => char.codePointAt(0)!);
  const at = as.findIndex((code, i) => code !== bs[i]);
  return at < 0 ? as.length - bs.length : at < bs.length ? as[at]! - bs[at]! : 1;
}
