import { encode } from 'fast-png';
import { type RgbFrame, requireFrame } from './rgb-frame.js';

/**
 * The bytes of a PNG file (8-bit RGB) with the pixels of a frame.
 * @throws {@link InvalidArgumentError} for what is no frame of at least one pixel.
 */
export function encodePng(frame: RgbFrame): Uint8Array {
  requireFrame(frame, 'encodePng');
  return encode({ width: frame.width, height: frame.height, data: frame, channels: 3 });
}
