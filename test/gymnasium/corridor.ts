import {
  Discrete,
  Env,
  type EnvMetadata,
  type ResetArgs,
  type ResetResult,
  RgbFrame,
  type StepResult,
} from '../../src/gymnasium/index.js';

export interface CorridorOptions {
  readonly length?: number;
  readonly renderMode?: string | null;
}

/** Walk right to the last cell; the first cell is random. Small enough to work every expected value out by hand. */
export class Corridor extends Env<number, number, { visits: number }> {
  override readonly observationSpace: Discrete;
  override readonly actionSpace = new Discrete(2);
  override readonly metadata: EnvMetadata = { renderModes: ['ansi', 'rgb_array'], renderFps: 4 };
  override readonly renderMode: string | null;
  override readonly rewardRange: readonly [number, number] = [-0.5, 1];
  protected override state = { cell: 0, visits: 0 };
  closed = 0;

  constructor(options: CorridorOptions = {}) {
    super(options);
    this.observationSpace = new Discrete(options.length ?? 10);
    this.renderMode = options.renderMode ?? null;
  }

  override reset({ seed, options }: ResetArgs<{ cell?: number }> = {}): ResetResult<number, { visits: number }> {
    this.reseed(seed);
    this.state.cell = options?.cell ?? this.npRandom.integers(0, 3);
    this.state.visits = 0;
    return [this.state.cell, { visits: 0 }];
  }

  override step(action: number): StepResult<number, { visits: number }> {
    this.state.cell = Math.max(0, this.state.cell + (action === 1 ? 1 : -1));
    this.state.visits++;
    const arrived = this.state.cell === this.observationSpace.n - 1;
    return [this.state.cell, arrived ? 1 : -0.5, arrived, false, { visits: this.state.visits }];
  }

  override render(): string | RgbFrame | null {
    if (this.renderMode === null) return null;
    if (this.renderMode === 'ansi') return '.'.repeat(this.state.cell) + 'x';
    return new RgbFrame(2, 1, [this.state.cell, 0, 0, 255, 255, 255]);
  }

  override close(): void {
    this.closed++;
  }
}
