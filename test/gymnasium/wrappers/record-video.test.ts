import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, describe, expect, test } from 'vitest';
import {
  cappedCubicSchedule,
  encodeGif,
  encodePng,
  InvalidArgumentError,
  RecordVideo,
  type RecordVideoOptions,
  RenderCollection,
  RgbFrame,
  UnsupportedModeError,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';

const folder = mkdtempSync(join(tmpdir(), 'record-video-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Counts the images of a GIF: each has a graphic control extension, 0x21 0xF9 0x04. */
function framesIn(gif: Uint8Array): number {
  return Buffer.from(gif).toString('latin1').split('\x21\xf9\x04').length - 1;
}

/** Plays episodes of 4 steps in a corridor of 5 cells, recorded to memory. Returns the number of frames by path. */
function record(episodes: number, options: Partial<RecordVideoOptions>): Record<string, number> {
  const written: Record<string, number> = {};
  const write = (path: string, bytes: Uint8Array) => {
    written[path] = path.endsWith('.gif') ? framesIn(bytes) : 1;
  };
  const env = new RecordVideo(new Corridor({ length: 5, renderMode: 'rgb_array' }), {
    videoFolder: 'v',
    write,
    ...options,
  });
  for (let i = 0; i < episodes; i++) {
    env.reset({ options: { cell: 0 } });
    for (let step = 0; step < 4; step++) env.step(1);
  }
  env.close();
  return written;
}

describe('encodePng', () => {
  test('keeps every pixel', () => {
    const frame = new RgbFrame(2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252]);
    const { width, height, channels, data } = decode(encodePng(frame));
    expect({ width, height, channels, data: Array.from(data) }).toEqual({
      width: 2,
      height: 2,
      channels: 3,
      data: Array.from(frame),
    });
  });
});

describe('encodeGif', () => {
  test('writes header, size, the exact colours, and the delay of each frame', () => {
    const gif = encodeGif([new RgbFrame(2, 1, [10, 20, 30, 40, 50, 60]), new RgbFrame(2, 1, [1, 1, 1, 2, 2, 2])], 25);
    expect(Buffer.from(gif.subarray(0, 6)).toString('latin1')).toBe('GIF89a');
    expect(Array.from(gif.subarray(6, 10))).toEqual([2, 0, 1, 0]);
    expect(Array.from(gif.subarray(13, 19))).toEqual([10, 20, 30, 40, 50, 60]);
    expect(framesIn(gif)).toBe(2);
    const control = Buffer.from(gif).indexOf(Buffer.from([0x21, 0xf9, 4]));
    // 1/25 of a second are 4 hundredths.
    expect(gif[control + 4]! + 256 * gif[control + 5]!).toBe(4);
    expect(gif.at(-1)).toBe(0x3b);
  });

  test('takes frames of more than 256 colours', () => {
    const frame = new RgbFrame(32, 32);
    for (let i = 0; i < frame.length; i++) frame[i] = (i * 37) % 256;
    expect(framesIn(encodeGif([frame], 30))).toBe(1);
  });

  test('refuses no frames and frames of several sizes', () => {
    expect(() => encodeGif([], 30)).toThrow(InvalidArgumentError);
    expect(() => encodeGif([new RgbFrame(1, 1), new RgbFrame(2, 1)], 30)).toThrow(/2 × 1 after one of 1 × 1/);
  });
});

describe('RecordVideo', () => {
  test('records the episodes 0, 1, 8 … with a frame for the reset and one a step', () => {
    expect([...Array(30).keys(), 729, 999, 1000, 1001, 2000].filter(cappedCubicSchedule)).toEqual([
      0, 1, 8, 27, 729, 1000, 2000,
    ]);
    expect(record(9, {})).toEqual({
      'v/rl-video-episode-0.gif': 5,
      'v/rl-video-episode-1.gif': 5,
      'v/rl-video-episode-8.gif': 5,
    });
  });

  test('episodeTrigger and namePrefix', () => {
    const options = { episodeTrigger: (episode: number) => episode % 2 === 1, namePrefix: 'walk' };
    expect(record(4, options)).toEqual({ 'v/walk-episode-1.gif': 5, 'v/walk-episode-3.gif': 5 });
  });

  test('stepTrigger with videoLength: over the ends of episodes; the last video is as long as it came', () => {
    // Steps 0 … 11; the frames after step 3: 3, reset, 4, 5; after step 9: 9, 10, 11.
    const options = { stepTrigger: (step: number) => step === 3 || step === 9, videoLength: 4 };
    expect(record(3, options)).toEqual({ 'v/rl-video-step-3.gif': 4, 'v/rl-video-step-9.gif': 3 });
  });

  test('png: a folder of frames', () => {
    expect(Object.keys(record(1, { format: 'png' }))).toEqual(
      [0, 1, 2, 3, 4].map((i) => `v/rl-video-episode-0/0000${i}.png`),
    );
  });

  test('writes to disk', () => {
    const videoFolder = join(folder, 'deep', 'er');
    const env = new RecordVideo(new Corridor({ renderMode: 'rgb_array' }), { videoFolder });
    env.reset({ seed: 1 });
    env.step(1);
    expect(env.recording).toBe(true);
    expect(existsSync(videoFolder)).toBe(false);
    env.close();
    expect(env.recording).toBe(false);
    expect(readdirSync(videoFolder)).toEqual(['rl-video-episode-0.gif']);
    expect(framesIn(readFileSync(join(videoFolder, 'rl-video-episode-0.gif')))).toBe(2);
  });

  test('leaves the frames of a collecting environment to the caller', () => {
    const collecting = new RenderCollection(new Corridor({ renderMode: 'rgb_array' }));
    const env = new RecordVideo(collecting, { videoFolder: 'v', write: () => {} });
    env.reset({ seed: 1 });
    env.step(1);
    expect(env.render()).toHaveLength(2);
  });

  test('refuses an environment without images, and arguments that make no sense', () => {
    expect(() => new RecordVideo(new Corridor(), { videoFolder: 'v' })).toThrow(UnsupportedModeError);
    expect(() => new RecordVideo(new Corridor({ renderMode: 'ansi' }), { videoFolder: 'v' })).toThrow(/rgb_array/);
    const env = new Corridor({ renderMode: 'rgb_array' });
    expect(() => new RecordVideo(env, { videoFolder: '' })).toThrow(/expected a path/);
    expect(() => new RecordVideo(env, { videoFolder: 'v', videoLength: -1 })).toThrow(InvalidArgumentError);
    expect(() => new RecordVideo(env, { videoFolder: 'v', fps: 0 })).toThrow(InvalidArgumentError);
  });
});
