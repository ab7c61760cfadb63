import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSpaceError, InvalidValueError } from '../errors.js';
import { searchCumulative } from '../seeding/choice.js';
import { requireMask, requireProbabilities } from './masked-index.js';
import { MOST_ELEMENTS } from './shape.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** The digits and the Latin letters, in the order of their code points. */
export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Options of {@link Text}. */
export interface TextOptions {
  /** Fewest characters. Default: 1. */
  readonly minLength?: number;
  /**
   * The characters, each once; their order is that of masks and decides the samples. Default: {@link ALPHANUMERIC}.
   * (Gymnasium's default has another order in every Python process; give both the same string for the same samples.)
   * A list has one character in each entry.
   */
  readonly charset?: string | Iterable<string>;
  readonly seed?: SeedOrGenerator | null;
}

/** A length to use (`null`: a random one), and for each character an entry (`null`: all alike). */
type TextChoice = readonly [length: number | null, characters: ArrayLike<number> | null];

const OPTION_TYPES = { minLength: 'any?', charset: 'any?', seed: 'any?' };

/** Strings of a limited number of characters out of a set; a character is a Unicode code point. */
export class Text extends Space<string> {
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters, in the order of masks. */
  readonly characterList: readonly string[];
  readonly #index: ReadonlyMap<string, number>;

  /**
   * @throws {@link InvalidSpaceError} unless 0 ≤ minLength ≤ maxLength are integers and the characters are different,
   * at least one.
   */
  constructor(maxLength: number, options: TextOptions = {}) {
    super(null, null);
    const { minLength = 1, charset = ALPHANUMERIC, seed } = checkOptions('Text', options, OPTION_TYPES);
    const areIntegers = Number.isSafeInteger(minLength) && Number.isSafeInteger(maxLength);
    if (!(areIntegers && 0 <= minLength && minLength <= maxLength && maxLength <= MOST_ELEMENTS)) {
      throw new InvalidSpaceError(
        `Got a Text of ${quote(minLength)} to ${quote(maxLength)} characters; expected integers with 0 ≤ minLength ≤ maxLength ≤ ${MOST_ELEMENTS}.`,
      );
    }
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.characterList = Object.freeze(charactersOf(charset));
    this.#index = new Map(this.characterList.map((character, i) => [character, i]));
    if (this.#index.size === 0 || this.#index.size !== this.characterList.length) {
      throw new InvalidSpaceError(
        `Got the charset ${typeof charset === 'string' && charset.length < 80 ? `'${charset}'` : quote(charset)} for a Text; expected at least one character, each once.`,
      );
    }
    this.startStream(seed);
  }

  get isFlattenable(): true {
    return true;
  }

  /** The place of a character in {@link characterList}; `undefined` for another one. */
  characterIndex(character: string): number | undefined {
    return this.#index.get(character);
  }

  /**
   * Independent uniform characters, as many as a uniform length says; or by mask or probability.
   *
   * @param mask a length or `null`, and for each character 1 if it may come up and 0 if not, or `null`. With no
   * character allowed, the empty string.
   * @param probability a length or `null`, and for each character its probability, or `null`.
   * @throws {@link InvalidMaskError} when either does not have that form, both are given, or no character is allowed
   * and `minLength` > 0.
   */
  override sample(mask?: TextChoice | null, probability?: TextChoice | null): string {
    this.requireOneOf(mask, probability);
    const choice = mask ?? probability ?? [null, null];
    if (!Array.isArray(choice) || choice.length !== 2) {
      throw new InvalidMaskError(`Got ${quote(choice)} for ${this}; expected [length or null, characters or null].`);
    }
    const [givenLength, characters] = choice as TextChoice;
    if (givenLength !== null) this.#requireLength(givenLength);
    if (characters !== null) (mask != null ? requireMask : requireProbabilities)(characters, this.#index.size, this);
    const length = givenLength ?? this.npRandom.integers(this.minLength, this.maxLength + 1);
    if (characters !== null && Array.prototype.every.call(characters, (entry) => entry === 0)) {
      if (this.minLength === 0) return '';
      throw new InvalidMaskError(
        `Got a mask without any character for ${this}; expected one that leaves at least one.`,
      );
    }
    const weights = this.#shares(characters, mask != null);
    let text = '';
    for (let i = 0; i < length; i++) text += this.characterList[searchCumulative(weights, this.npRandom.random())];
    return text;
  }

  /** What NumPy is given as probabilities; the division decides how running sums are rounded. */
  #shares(characters: ArrayLike<number> | null, isMask: boolean): ArrayLike<number> {
    if (characters === null) return new Float64Array(this.#index.size).fill(1 / this.#index.size);
    if (!isMask) return characters;
    const allowed = Array.from(characters).reduce((sum, entry) => sum + entry, 0);
    return Float64Array.from(characters, (entry) => entry / allowed);
  }

  #requireLength(length: number): void {
    if (!(Number.isInteger(length) && this.minLength <= length && length <= this.maxLength)) {
      throw new InvalidMaskError(
        `Got the length ${length} for ${this}; expected an integer from ${this.minLength} to ${this.maxLength}, or null.`,
      );
    }
  }

  override contains(x: unknown): x is string {
    if (typeof x !== 'string') return false;
    const characters = Array.from(x);
    return (
      this.minLength <= characters.length &&
      characters.length <= this.maxLength &&
      characters.every((character) => this.#index.has(character))
    );
  }

  /** Same lengths and same set of characters, in whatever order. */
  override equals(other: unknown): boolean {
    return (
      other instanceof Text &&
      other.minLength === this.minLength &&
      other.maxLength === this.maxLength &&
      other.characterList.length === this.characterList.length &&
      other.characterList.every((character) => this.#index.has(character))
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'Text' } {
    const { minLength, maxLength } = this;
    return { type: 'Text', minLength, maxLength, charset: this.characterList.join('') };
  }

  override valueToJSON(value: string): string {
    return value;
  }

  override valueFromJSON(json: unknown): string {
    if (typeof json !== 'string') {
      throw new InvalidValueError(`Got ${quote(json)} as an element of ${this}; expected a string.`);
    }
    return json;
  }

  override toString(): string {
    return `Text(${this.minLength}, ${this.maxLength}, charset=${[...this.characterList].sort().join('')})`;
  }
}

/**
 * The characters of a string, or of a list with one in each entry. @throws {@link InvalidSpaceError} for anything else.
 */
function charactersOf(charset: unknown): string[] {
  const isList = typeof charset === 'string' || (typeof charset === 'object' && charset !== null);
  if (!isList || !(Symbol.iterator in Object(charset))) {
    throw new InvalidSpaceError(
      `Got the charset ${quote(charset)} for a Text; expected a string, or a list of characters.`,
    );
  }
  const characters = Array.from(charset as Iterable<unknown>);
  for (const character of characters) {
    // Two halves of a character side by side would be read as one.
    if (typeof character !== 'string' || Array.from(character).length !== 1 || /\p{Cs}/u.test(character)) {
      throw new InvalidSpaceError(
        `Got ${quote(character)} in the charset of a Text; expected a single character (a Unicode code point).`,
      );
    }
  }
  return characters as string[];
}
