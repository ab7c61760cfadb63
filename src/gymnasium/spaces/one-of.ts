import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSeedError, InvalidSpaceError, InvalidValueError } from '../errors.js';
import { childSeeds, requireSpaces } from './composite-parts.js';
import { type SampleOf, type SeedOrGenerator, Space, type SpaceSeed } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** An element of one of several spaces, with the index of the space. */
export type SampleOfOne<S extends readonly Space[]> = [index: number, value: SampleOf<S[number]>];

/**
 * One of several spaces at a time (their direct sum): an element is `[index, value]`, with a value of `spaces[index]`.
 */
export class OneOf<const S extends readonly Space[] = readonly Space[]> extends Space<SampleOfOne<S>> {
  readonly spaces: S;

  /** @throws {@link InvalidSpaceError} when there is no part, or one is not a space. */
  constructor(spaces: S, options: { readonly seed?: SeedOrGenerator | null } = {}) {
    super(null, null, requireSpaces(spaces, 'OneOf'));
    if (spaces.length === 0) throw new InvalidSpaceError('Got a OneOf without parts; expected at least one space.');
    const { seed } = checkOptions('OneOf', options, { seed: 'any?' });
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
   * Seeds this space and every part: from an integer, or from an array of one seed for this space and one for each
   * part.
   *
   * @returns the seed of this space, then those of the parts.
   */
  override seed(seed?: SpaceSeed | null): SpaceSeed[] {
    if (seed == null) return [this.seedSelf(), ...this.spaces.map((space) => space.seed())];
    if (Array.isArray(seed)) {
      if (seed.length !== this.spaces.length + 1) {
        throw new InvalidSeedError(
          `Got ${seed.length} seeds for ${this}; expected an integer, or ${this.spaces.length + 1} seeds: its own and one for each part.`,
        );
      }
      return [this.seedSelf(seed[0]), ...this.spaces.map((space, i) => space.seed(seed[i + 1]))];
    }
    this.seedSelf(seed);
    const seeds = childSeeds(this.npRandom, this.spaces.length);
    // Seeded anew, so that the stream is the same whether the parts' seeds were drawn or given.
    return [this.seedSelf(seed), ...this.spaces.map((space, i) => space.seed(seeds[i]))];
  }

  /**
   * A sample of a part chosen uniformly.
   *
   * @param mask for each part its own mask, or `null`.
   * @param probability for each part its own probability, or `null`.
   * @throws {@link InvalidMaskError} when there is not one for each part, or both are given.
   */
  override sample(mask?: readonly unknown[] | null, probability?: readonly unknown[] | null): SampleOfOne<S> {
    this.requireOneOf(mask, probability);
    this.#requireParts(mask);
    this.#requireParts(probability);
    const index = this.npRandom.integers(this.spaces.length);
    return [index, this.spaces[index]!.sample(mask?.[index], probability?.[index]) as SampleOf<S[number]>];
  }

  #requireParts(given: readonly unknown[] | null | undefined): void {
    if (given != null && !(Array.isArray(given) && given.length === this.spaces.length)) {
      throw new InvalidMaskError(
        `Got a mask or probability that is not an array of ${this.spaces.length} for ${this}; expected one (or null) for each part.`,
      );
    }
  }

  override contains(x: unknown): boolean {
    return (
      Array.isArray(x) &&
      x.length === 2 &&
      Number.isInteger(x[0]) &&
      this.spaces[x[0] as number]?.contains(x[1]) === true
    );
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof OneOf &&
      other.spaces.length === this.spaces.length &&
      this.spaces.every((space, i) => space.equals(other.spaces[i]))
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'OneOf' } {
    return { type: 'OneOf', spaces: this.spaces.map((space) => space.toJSON()) };
  }

  override valueToJSON([index, value]: SampleOfOne<S>): [index: number, value: unknown] {
    return [index, this.spaces[index]!.valueToJSON(value)];
  }

  override valueFromJSON(json: unknown): SampleOfOne<S> {
    const isPair = Array.isArray(json) && json.length === 2 && Number.isInteger(json[0]);
    const space = isPair ? this.spaces[json[0] as number] : undefined;
    if (space === undefined) {
      throw new InvalidValueError(
        `Got ${quote(json)} as an element of ${this}; expected [index, value] with an index below ${this.spaces.length}.`,
      );
    }
    const [index, value] = json as [number, unknown];
    return [index, space.valueFromJSON(value) as SampleOf<S[number]>];
  }

  override toString(): string {
    return `OneOf(${this.spaces.join(', ')})`;
  }
}
