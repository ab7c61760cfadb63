import { type Env, type EnvState, RgbFrame, VectorEnv } from '../../../src/gymnasium/index.js';
import { make } from '../../../src/gymnasium/registry/make.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { RunEnvs } from '../../../src/runs/run-envs.js';
import type { Team } from '../../../src/team/team.js';
import type { Training } from '../../../src/train/training.js';
import type { LabWorld } from '../contract.js';

/** What an environment's `info` tells: the place of a number in its state, or of several. */
type Layout = Readonly<Record<string, number | { readonly from: number; readonly length: number }>>;

/** The environment of a run, as it is shown. */
export class World {
  readonly #envs: RunEnvs;
  readonly #first: Env;
  readonly #config: RunConfig;
  readonly #layout: Layout | undefined;
  /** Draws what batches of dynamics do not; made when it is first needed. */
  #painter: Env | undefined;
  #facts: LabWorld['facts'] = {};

  constructor(envs: RunEnvs, first: Env, config: RunConfig) {
    this.#envs = envs;
    this.#first = first;
    this.#config = config;
    const inner = first.unwrapped as { readonly dynamics?: { info?: Layout }; readonly law?: { info?: Layout } };
    this.#layout = inner.dynamics?.info ?? inner.law?.info;
  }

  /** Notes the facts as they are; before a step of which the next episode begins at once, as in tasks of one step. */
  note(): void {
    if (!this.#layout) return;
    const state = this.#state().state as ArrayLike<number>;
    const facts: Record<string, number | readonly number[]> = {};
    for (const [name, place] of Object.entries(this.#layout))
      facts[name] =
        typeof place === 'number'
          ? state[place]!
          : Array.from({ length: place.length }, (_, k) => state[place.from + k]!);
    // The right answer, whatever the environment calls it.
    if ('label' in facts) facts['target'] = facts['label'];
    this.#facts = facts;
  }

  /** The world between two steps, with its picture if it has one and that is wanted. */
  told({ actions, steps, rewards, ended, observations }: Training, team: Team, hasFrame: boolean): LabWorld {
    const outputs = team.sizes.at(-1)! * team.components;
    const isBegun = steps > 0 && actions.length > 0;
    const frame = hasFrame ? this.#frame() : undefined;
    return {
      observation: Array.from(observations),
      ...(isBegun && { action: outputs === 1 ? actions[0]! : Array.from(actions.subarray(0, outputs)) }),
      ...(isBegun && { reward: rewards[0]! }),
      ended: ended[0] === 1,
      facts: this.#facts,
      ...(frame && { frame }),
    };
  }

  close(): void {
    this.#painter?.close();
  }

  #frame(): LabWorld['frame'] {
    const painted = this.#first.renderMode === 'rgb_array' ? this.#first.render() : this.#painted();
    if (!(painted instanceof RgbFrame)) return undefined;
    const { width, height } = painted;
    return { width, height, pixels: new Uint8ClampedArray(painted) };
  }

  /** As another environment like it draws the state that it is in. */
  #painted(): unknown {
    if (!this.#first.metadata.renderModes?.includes('rgb_array')) return undefined;
    const { env, envParams } = this.#config;
    this.#painter ??= make(env, { ...envParams, renderMode: 'rgb_array', disableEnvChecker: true }).unwrapped as Env;
    this.#painter.setState(this.#state());
    return this.#painter.render();
  }

  /** The state of the environment itself, without those of its wrappers. */
  #state(): EnvState {
    const envs = this.#envs;
    let state = (envs instanceof VectorEnv ? envs.getState().envs[0] : envs[0]!.getState()) as EnvState;
    while (state.env !== undefined) state = state.env as EnvState;
    return state;
  }
}
