/** A rule of the demonstration, with its learning rates. */
export interface DemoSetting {
  readonly rule: string;
  readonly episodes: number;
  /** `[layer]`, from the first hidden layer to the output. */
  readonly learningRate: readonly number[];
}

/**
 * The task and team of Chung (2022), arXiv:2010.09770: the 4-bit multiplexer with hidden layers of 64 and 32 units, one
 * episode at a time.
 */
export const DEMO_ENV = 'multiplexer';
export const DEMO_HIDDEN = [64, 32] as const;

/** The rules that the demonstration compares. docs/results.md tells how the rates were found. */
export const DEMO_SETTINGS: readonly DemoSetting[] = [
  { rule: 'weight-max', episodes: 500_000, learningRate: [0.01, 0.001, 0.0001] },
  { rule: 'unbiased-weight-max', episodes: 500_000, learningRate: [0.01, 0.001, 0.0001] },
  { rule: 'ste', episodes: 500_000, learningRate: [0.01, 0.001, 0.0001] },
  { rule: 'reinforce', episodes: 500_000, learningRate: [0.003, 0.003, 0.003] },
];
