// Makes an animated GIF of pictures, off the thread of the page.
import { createGifEncoder, type GifEncoder } from '../../../src/gymnasium/render/gif.js';
import { RgbFrame } from '../../../src/gymnasium/render/rgb-frame.js';
import type { ToGifWorker } from './record-gif.js';

let encoder: GifEncoder | undefined;

addEventListener('message', ({ data }: MessageEvent<ToGifWorker>) => {
  if (data.kind === 'frame') {
    encoder ??= createGifEncoder(data.framesPerSecond);
    const frame = new RgbFrame(data.width, data.height);
    for (let k = 0; k < frame.length / 3; k++)
      for (let channel = 0; channel < 3; channel++) frame[3 * k + channel] = data.pixels[4 * k + channel]!;
    encoder.add(frame);
  } else {
    const bytes = encoder!.finish();
    encoder = undefined;
    postMessage(bytes);
  }
});
