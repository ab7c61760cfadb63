import type { OptionTypes } from '../check-options.js';
import type { Env, RenderFrame, ResetArgs, ResetResult, StepResult } from '../env.js';
import { UnsupportedModeError } from '../errors.js';
import { copyValue } from '../spaces/copy-value.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Collects a frame after every `reset` and `step`; `render` gives the list of them.
 *
 * Source: Gymnasium 1.3, `RenderCollection`.
 */
export class RenderCollection<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly options: OptionTypes = { popFrames: 'boolean?', resetClean: 'boolean?' };
  override readonly renderMode: string;
  override readonly metadata: Env['metadata'];
  readonly #popFrames: boolean;
  readonly #resetClean: boolean;
  /** Not part of the state: frames can be large and `step` does not depend on them. */
  #frames: RenderFrame[] = [];

  /**
   * `popFrames`: `render` empties the list; `resetClean`: so does `reset`; both by default.
   * @throws {@link UnsupportedModeError}
   */
  constructor(env: Env<Obs, Act>, options: { readonly popFrames?: boolean; readonly resetClean?: boolean } = {}) {
    super(env, options);
    const mode = env.renderMode;
    if (mode === null || mode.endsWith('_list')) {
      throw new UnsupportedModeError(
        `RenderCollection got ${env} with renderMode = ${JSON.stringify(mode)}; expected a mode that gives single frames, such as "rgb_array".`,
      );
    }
    this.renderMode = `${mode}_list`;
    this.metadata = { ...env.metadata, renderModes: [...new Set([...env.metadata.renderModes, this.renderMode])] };
    this.#popFrames = options.popFrames ?? true;
    this.#resetClean = options.resetClean ?? true;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    const result = this.env.reset(args);
    if (this.#resetClean) this.#frames = [];
    this.#collect();
    return result;
  }

  override step(action: Act): StepResult<Obs> {
    const result = this.env.step(action);
    this.#collect();
    return result;
  }

  override render(): RenderFrame[] {
    const frames = [...this.#frames];
    if (this.#popFrames) this.#frames = [];
    return frames;
  }

  #collect(): void {
    const frame = this.env.render();
    // A copy: the environment may draw the next frame into the same memory.
    if (frame !== null && !Array.isArray(frame)) this.#frames.push(copyValue(frame));
  }
}
