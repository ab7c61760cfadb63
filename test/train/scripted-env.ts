import { Box, Discrete, Env, type ResetResult, type StepResult } from '../../src/gymnasium/index.js';

/** One step of a script: what is seen, paid and over after it. */
export type Scene = readonly [observation: number, reward: number, end?: 'terminated' | 'truncated'];

/** Plays the same episodes in turn, whatever is done: each begins with an observation and goes on with scenes. */
export class ScriptedEnv extends Env<Float32Array, number> {
  override readonly observationSpace = new Box(-9, 9, { shape: [1], dtype: 'float32' });
  override readonly actionSpace = new Discrete(2);
  protected override state = {};
  /** What was done, in order. */
  readonly actions: number[] = [];
  private episode = -1;
  private at = 0;

  constructor(private readonly episodes: readonly (readonly [first: number, ...scenes: Scene[]])[]) {
    super({});
  }

  override reset(): ResetResult<Float32Array> {
    this.episode++;
    this.at = 0;
    return [Float32Array.of(this.playing[0]), {}];
  }

  override step(action: number): StepResult<Float32Array> {
    this.actions.push(action);
    const [observation, reward, end] = this.playing[++this.at] as Scene;
    return [Float32Array.of(observation), reward, end === 'terminated', end === 'truncated', {}];
  }

  private get playing() {
    return this.episodes[this.episode % this.episodes.length]!;
  }
}
