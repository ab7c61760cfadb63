import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';

/** Half a gigabyte: no picture is larger. */
const MOST_BYTES = 2 ** 29;

/**
 * One rendered image: `height × width × 3` bytes (red, green, blue), row by row from the top left.
 *
 * It is a `Uint8Array` that knows its size, so it can go wherever bytes go. What its methods derive (`slice`, `map`,
 * `subarray` …) is a plain `Uint8Array`, because a part of a frame has no width.
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
   * @throws {@link InvalidArgumentError} when a side is no whole number, or the bytes do not fill `width × height × 3`.
   */
  constructor(width: number, height: number, bytes?: ArrayLike<number>) {
    super(byteCount(width, height));
    this.width = width;
    this.height = height;
    if (bytes !== undefined) {
      if (bytes?.length !== this.length) {
        throw new InvalidArgumentError(
          `RgbFrame got ${bytes?.length ?? quote(bytes)} bytes for ${width} × ${height} pixels; expected ${this.length} (width × height × 3).`,
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

function byteCount(width: number, height: number): number {
  const isSide = (side: number) => Number.isSafeInteger(side) && side >= 0;
  if (isSide(width) && isSide(height) && width * height * 3 <= MOST_BYTES) return width * height * 3;
  throw new InvalidArgumentError(
    `RgbFrame got ${quote(width)} × ${quote(height)} pixels; expected two whole numbers of at least 0, and at most ${MOST_BYTES} bytes (width × height × 3).`,
  );
}

/**
 * Refuses what is no frame of at least one pixel: no `RgbFrame`, nor bytes that know their size as one does.
 * @throws {@link InvalidArgumentError} in the name of `who`.
 */
export function requireFrame(given: RgbFrame, who: string): void {
  const { width, height, length } = ArrayBuffer.isView(given) ? given : { width: 0, height: 0, length: 0 };
  if (width > 0 && height > 0 && length === width * height * 3) return;
  throw new InvalidArgumentError(
    `${who} got ${quote(given)} for a frame; expected an RgbFrame of at least one pixel, such as render() gives with renderMode "rgb_array".`,
  );
}
