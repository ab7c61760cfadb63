import { encode } from 'fast-png';
import type { RgbFrame } from './rgb-frame.js';

/** The bytes of a PNG file (8-bit RGB) with the pixels of a frame. */
export function encodePng(frame: RgbFrame): Uint8Array {
  return encode({ width: frame.width, height: frame.height, data: frame, channels: 3 });
}
