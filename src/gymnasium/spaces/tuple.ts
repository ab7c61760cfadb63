import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSeedError, InvalidValueError } from '../errors.js';
import { childSeeds, requireSpaces } from './composite-parts.js';
import { type SampleOf, type SeedOrGenerator, Space, type SpaceSeed } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** The elements of several spaces, one of each, in an array. */
export type SamplesOf<S extends readonly Space[]> = { -readonly [I in keyof S]: SampleOf<S[I]> };

/** The product of several spaces: an element is an array with one element of each. */
export class Tuple<const S extends readonly Space[] = readonly Space[]> extends Space<SamplesOf<S>> {
  readonly spaces: S;

  /** @throws {@link InvalidSpaceError} when a part is not a space. */
  constructor(spaces: S, options: { readonly seed?: SeedOrGenerator | null } = {}) {
    super(null, null, requireSpaces(spaces, 'Tuple'));
    const { seed } = checkOptions('Tuple', options, { seed: 'any?' });
    this.spaces = Object.freeze([...spaces]) as unknown as S;
    this.startStream(seed);
  }

  get isFlattenable(): boolean {
    return this.spaces.every((space) => space.isFlattenable);
  }

  /** Number of parts. */
  get length(): number {
    return this.spaces.length;
  }

  /**
   * Seeds every part: from an integer, by seeds drawn from the stream it starts; or by one seed for each part.
   *
   * @returns the seeds of the parts.
   */
  override seed(seed?: SpaceSeed | null): SpaceSeed[] {
    if (seed == null) return this.spaces.map((space) => space.seed());
    if (Array.isArray(seed)) {
      if (seed.length !== this.spaces.length) {
        throw new InvalidSeedError(
          `Got ${seed.length} seeds for ${this}; expected an integer, or ${this.spaces.length} seeds, one for each part.`,
        );
      }
      return this.spaces.map((space, i) => space.seed(seed[i]));
    }
    this.seedSelf(seed);
    const seeds = childSeeds(this.npRandom, this.spaces.length);
    return this.spaces.map((space, i) => space.seed(seeds[i]));
  }

  /**
   * An independent sample of every part.
   *
   * @param mask for each part its own mask, or `null`.
   * @param probability for each part its own probability, or `null`.
   * @throws {@link InvalidMaskError} when there is not one for each part, or both are given.
   */
  override sample(mask?: readonly unknown[] | null, probability?: readonly unknown[] | null): SamplesOf<S> {
    this.requireOneOf(mask, probability);
    this.#requireParts(mask);
    this.#requireParts(probability);
    return this.spaces.map((space, i) => space.sample(mask?.[i], probability?.[i])) as SamplesOf<S>;
  }

  #requireParts(given: readonly unknown[] | null | undefined): void {
    if (given != null && !(Array.isArray(given) && given.length === this.spaces.length)) {
      throw new InvalidMaskError(
        `Got a mask or probability that is not an array of ${this.spaces.length} for ${this}; expected one (or null) for each part.`,
      );
    }
  }

  override contains(x: unknown): boolean {
    return Array.isArray(x) && x.length === this.spaces.length && this.spaces.every((space, i) => space.contains(x[i]));
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof Tuple &&
      other.spaces.length === this.spaces.length &&
      this.spaces.every((space, i) => space.equals(other.spaces[i]))
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'Tuple' } {
    return { type: 'Tuple', spaces: this.spaces.map((space) => space.toJSON()) };
  }

  override valueToJSON(value: SamplesOf<S>): unknown[] {
    return this.spaces.map((space, i) => space.valueToJSON(value[i]));
  }

  override valueFromJSON(json: unknown): SamplesOf<S> {
    if (!Array.isArray(json) || json.length !== this.spaces.length) {
      throw new InvalidValueError(
        `Got ${quote(json)} as an element of ${this}; expected an array of ${this.spaces.length}.`,
      );
    }
    return this.spaces.map((space, i) => space.valueFromJSON(json[i])) as SamplesOf<S>;
  }

  override toString(): string {
    return `Tuple(${this.spaces.join(', ')})`;
  }
}
