/**
 * One rendered image: `height × width × 3` bytes (red, green, blue), row by row from the top left.
 *
 * It is a `Uint8Array` that knows its size, so it can go wherever bytes go. What its methods derive (`slice`, `map`, `subarray` …)
 * is a plain `Uint8Array`, because a part of a frame has no width.
 */
export class RgbFrame extends Uint8Array {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;

  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  /**
   * A black frame, or one with the given bytes.
   * @throws a {@link RangeError} when the bytes do not fill `width × height × 3`.
   */
  constructor(width: number, height: number, bytes?: ArrayLike<number>) {
    super(width * height * 3);
    this.width = width;
    this.height = height;
    if (bytes !== undefined) {
      if (bytes.length !== this.length) {
        throw new RangeError(
          `RgbFrame: got ${bytes.length} bytes for ${width} × ${height} pixels; expected ${this.length} (width × height × 3).`,
        );
      }
      this.set(bytes);
    }
  }

  /** `[height, width, 3]`, the shape of Gymnasium's `rgb_array`. */
  get shape(): readonly [number, number, 3] {
    return [this.height, this.width, 3];
  }
}
