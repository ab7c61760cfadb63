import * as gifenc from 'gifenc';
import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import { type RgbFrame, requireFrame } from './rgb-frame.js';

const MAX_COLORS = 256;

/** As an ES module the package exports its functions, as CommonJS they are members of its default. */
const codec = () => (gifenc.quantize === undefined ? gifenc.default : gifenc);

/** An animated GIF as it is made, frame by frame. */
export interface GifEncoder {
  /** @throws {@link InvalidArgumentError} for what is no frame, and for a frame of another size than the first. */
  add(frame: RgbFrame): void;
  /**
   * The bytes of the whole.
   * @throws {@link InvalidArgumentError} without frames.
   */
  finish(): Uint8Array;
}

/**
 * Begins an animated GIF that repeats for ever; frames of up to 256 colours keep them exactly.
 *
 * @param framesPerSecond rounded to a whole number of hundredths of a second a frame, at least two, below which viewers
 * slow down.
 * @throws {@link InvalidArgumentError} when it is not above 0.
 */
export function createGifEncoder(framesPerSecond: number): GifEncoder {
  if (!(typeof framesPerSecond === 'number' && framesPerSecond > 0)) {
    throw new InvalidArgumentError(
      `encodeGif got framesPerSecond = ${quote(framesPerSecond)}; expected a number above 0, such as 30.`,
    );
  }
  const encoder = codec().GIFEncoder();
  const delay = Math.max(20, 10 * Math.round(100 / framesPerSecond));
  let first: { readonly width: number; readonly height: number } | undefined;
  return {
    add(frame) {
      requireFrame(frame, 'encodeGif');
      first ??= { width: frame.width, height: frame.height };
      if (frame.width !== first.width || frame.height !== first.height) {
        throw new InvalidArgumentError(
          `encodeGif got a frame of ${frame.width} × ${frame.height} after one of ${first.width} × ${first.height}; expected frames of one size.`,
        );
      }
      const { indices, palette } = exactColors(frame) ?? nearColors(frame);
      encoder.writeFrame(indices, frame.width, frame.height, { palette, delay });
    },
    finish() {
      if (first === undefined) throw new InvalidArgumentError('encodeGif got no frames; expected at least one.');
      encoder.finish();
      return encoder.bytes();
    },
  };
}

/**
 * The bytes of an animated GIF of these frames, see `createGifEncoder`.
 *
 * @throws {@link InvalidArgumentError} without frames, when they differ in size, or are none, and when
 * `framesPerSecond` is not above 0.
 */
export function encodeGif(frames: readonly RgbFrame[], framesPerSecond: number): Uint8Array {
  if (!Array.isArray(frames)) {
    throw new InvalidArgumentError(`encodeGif got the frames ${quote(frames)}; expected an array of RgbFrame.`);
  }
  const encoder = createGifEncoder(framesPerSecond);
  for (const frame of frames) encoder.add(frame);
  return encoder.finish();
}

interface Indexed {
  readonly indices: Uint8Array;
  readonly palette: number[][];
}

/** The colours as they are, or `null` when they are too many. */
function exactColors(frame: RgbFrame): Indexed | null {
  const places = new Map<number, number>();
  const palette: number[][] = [];
  const indices = new Uint8Array(frame.length / 3);
  for (let i = 0; i < indices.length; i++) {
    const [red, green, blue] = [frame[3 * i]!, frame[3 * i + 1]!, frame[3 * i + 2]!];
    const color = (red << 16) | (green << 8) | blue;
    let place = places.get(color);
    if (place === undefined) {
      place = palette.push([red, green, blue]) - 1;
      if (place === MAX_COLORS) return null;
      places.set(color, place);
    }
    indices[i] = place;
  }
  return { indices, palette };
}

function nearColors(frame: RgbFrame): Indexed {
  const rgba = new Uint8Array((frame.length / 3) * 4).fill(255);
  for (let i = 0; i < frame.length / 3; i++) {
    for (let channel = 0; channel < 3; channel++) rgba[4 * i + channel] = frame[3 * i + channel]!;
  }
  const palette = codec().quantize(rgba, MAX_COLORS);
  return { indices: codec().applyPalette(rgba, palette), palette };
}
