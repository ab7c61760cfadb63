import { quote } from '../../text/quote.js';
import type { OptionTypes } from '../check-options.js';
import type { Env, RenderFrame, ResetArgs, ResetResult, StepResult } from '../env.js';
import { InvalidArgumentError, UnsupportedModeError } from '../errors.js';
import { warn } from '../logger.js';
import { encodeGif } from '../render/gif.js';
import { encodePng } from '../render/png.js';
import { RgbFrame } from '../render/rgb-frame.js';
import { copyValue } from '../spaces/copy-value.js';
import { Wrapper } from './base/wrapper.js';

/** Arguments of `RecordVideo`. */
export interface RecordVideoOptions {
  /** Where the videos go: `<namePrefix>-episode-<n>.gif` or `<namePrefix>-step-<n>.gif`. */
  readonly videoFolder: string;
  /**
   * Whether to start a video with this episode, counted from 0. Default, if there is no `stepTrigger` either:
   * `cappedCubicSchedule`.
   */
  readonly episodeTrigger?: ((episode: number) => boolean) | null;
  /** Whether to start a video after this step, counted from 0 over all episodes. */
  readonly stepTrigger?: ((step: number) => boolean) | null;
  /** Frames of a video, which may then span several episodes; 0 (the default) for one whole episode. */
  readonly videoLength?: number;
  /** Default: `rl-video`. */
  readonly namePrefix?: string;
  /** Frames a second. Default: `metadata.renderFps`, or 30. */
  readonly fps?: number | null;
  /**
   * `gif` (the default): one animated GIF a video; `png`: a folder of the video's name with `00000.png`, `00001.png`,
   * ….
   */
  readonly format?: 'gif' | 'png';
  /** What writes a file. Default: to disk, which takes Node. */
  readonly write?: (path: string, bytes: Uint8Array) => void;
}

/**
 * The episodes 0, 1, 8, 27, … 729, and every thousandth.
 * @throws {@link InvalidArgumentError} for what is no number.
 */
export function cappedCubicSchedule(episode: number): boolean {
  if (typeof episode !== 'number')
    throw new InvalidArgumentError(
      `cappedCubicSchedule got ${quote(episode)}; expected the number of an episode, from 0.`,
    );
  const root = Math.round(Math.cbrt(episode));
  return episode < 1000 ? root * root * root === episode : episode % 1000 === 0;
}

/**
 * Records what `render` shows as videos: an animated GIF, or PNG frames. A video is written when it ends: with the next
 * `reset`, when it is as long as it should be, or with `close`.
 *
 * Source: Gymnasium 1.3, `RecordVideo`, which writes MP4, and one frame more than `videoLength`.
 */
export class RecordVideo<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly keepsActionsAndRewards: boolean = true;
  static override readonly options: OptionTypes = {
    videoFolder: 'any',
    episodeTrigger: 'function | null?',
    stepTrigger: 'function | null?',
    videoLength: 'number?',
    namePrefix: 'string?',
    fps: 'number | null?',
    format: 'any?',
    write: 'function?',
  };
  protected override state = { episode: -1, step: -1 };
  readonly #episodeTrigger: ((episode: number) => boolean) | null;
  readonly #stepTrigger: ((step: number) => boolean) | null;
  readonly #length: number;
  readonly #path: string;
  readonly #fps: number;
  readonly #format: 'gif' | 'png';
  readonly #write: (path: string, bytes: Uint8Array) => void;
  /** Not part of the state: a clone records a video of its own. */
  #video: { readonly name: string; readonly frames: RgbFrame[] } | null = null;
  /** Frames that a collecting environment gave away, for the next `render` of the caller. */
  #rendered: RenderFrame[] = [];

  /** @throws {@link UnsupportedModeError} unless the render mode gives images, and {@link InvalidArgumentError}. */
  constructor(env: Env<Obs, Act>, options: RecordVideoOptions) {
    super(env, options);
    const { videoFolder, episodeTrigger = null, stepTrigger = null, videoLength = 0, format = 'gif' } = options;
    if (env.renderMode === null || !env.renderMode.startsWith('rgb_array')) {
      throw new UnsupportedModeError(
        `RecordVideo got ${env} with renderMode = ${JSON.stringify(env.renderMode)}; expected a mode that gives images. Make it with renderMode "rgb_array".`,
      );
    }
    const fps = options.fps ?? env.metadata.renderFps ?? 30;
    if (typeof videoFolder !== 'string' || videoFolder === '') {
      throw new InvalidArgumentError(`RecordVideo got videoFolder = ${JSON.stringify(videoFolder)}; expected a path.`);
    }
    if (!Number.isSafeInteger(videoLength) || videoLength < 0 || !(fps > 0) || !['gif', 'png'].includes(format)) {
      throw new InvalidArgumentError(
        `RecordVideo got videoLength = ${String(videoLength)}, fps = ${String(fps)}, format = ${JSON.stringify(format)}; ` +
          'expected a whole number of frames (0 for whole episodes), a positive number, and "gif" or "png".',
      );
    }
    this.#episodeTrigger = episodeTrigger ?? (stepTrigger === null ? cappedCubicSchedule : null);
    this.#stepTrigger = stepTrigger;
    this.#length = videoLength === 0 ? Infinity : videoLength;
    this.#path = `${videoFolder.replace(/\/$/, '')}/${options.namePrefix ?? 'rl-video'}`;
    this.#fps = fps;
    this.#format = format;
    this.#write = options.write ?? writeFile;
  }

  /** Whether a video is being recorded. */
  get recording(): boolean {
    return this.#video !== null;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    const result = this.env.reset(args);
    this.state.episode++;
    if (this.#length === Infinity) this.stopRecording();
    if (this.#episodeTrigger?.(this.state.episode)) this.startRecording(`episode-${this.state.episode}`);
    this.#capture();
    return result;
  }

  override step(action: Act): StepResult<Obs> {
    const result = this.env.step(action);
    this.state.step++;
    if (this.#stepTrigger?.(this.state.step)) this.startRecording(`step-${this.state.step}`);
    this.#capture();
    return result;
  }

  override render(): RenderFrame | RenderFrame[] | null {
    const shown = this.env.render();
    if (this.#rendered.length === 0 || !Array.isArray(shown)) return shown;
    const before = this.#rendered;
    this.#rendered = [];
    return [...before, ...shown];
  }

  override close(): void {
    this.stopRecording();
    super.close();
  }

  /** Starts a video of the name `<namePrefix>-<name>`, after ending the present one. */
  startRecording(name: string): void {
    this.stopRecording();
    this.#video = { name, frames: [] };
  }

  /** Ends the present video, if there is one, and writes it. */
  stopRecording(): void {
    if (this.#video === null) return;
    const { name, frames } = this.#video;
    this.#video = null;
    if (frames.length === 0) {
      warn(`RecordVideo: the video "${name}" has no frames and was not written.`);
      return;
    }
    const path = `${this.#path}-${name}`;
    if (this.#format === 'gif') this.#write(`${path}.gif`, encodeGif(frames, this.#fps));
    else {
      frames.forEach((frame, i) => {
        this.#write(`${path}/${String(i).padStart(5, '0')}.png`, encodePng(frame));
      });
    }
  }

  #capture(): void {
    if (this.#video === null) return;
    const shown = this.env.render();
    if (Array.isArray(shown)) this.#rendered.push(...shown);
    const frame = Array.isArray(shown) ? shown.at(-1) : shown;
    if (!(frame instanceof RgbFrame)) {
      warn(`RecordVideo: ${this.env} gave ${String(frame)} for a frame; expected an RgbFrame, so the recording stops.`);
      this.stopRecording();
      return;
    }
    this.#video.frames.push(copyValue(frame));
    if (this.#video.frames.length >= this.#length) this.stopRecording();
  }
}

/**
 * Writes a file, making the folders on the way to it.
 * @throws {@link UnsupportedModeError} where there are no files, as in a browser.
 */
export function writeFile(path: string, bytes: Uint8Array): void {
  const process = globalThis.process as NodeJS.Process | undefined;
  if (process?.getBuiltinModule === undefined) {
    throw new UnsupportedModeError(
      `There is no file system here to write ${path} to; expected Node. In a browser, pass RecordVideo a function write(path, bytes).`,
    );
  }
  const { mkdirSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
