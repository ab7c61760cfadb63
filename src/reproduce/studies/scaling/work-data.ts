import type { RuleText } from '../../../rule/text/rule-text.js';
import type { RunConfig } from '../../../runs/run-config.js';

/** A rule whose update is measured at the weights of a job. */
export interface MeasuredSubject {
  /** Part of the names of its figures. */
  readonly label: string;
  readonly rule: RuleText;
  readonly params: Readonly<Record<string, number | string>>;
}

/** Trains a team on the multiplexer, and on the way measures what rules would do with the weights it has. */
export interface ScalingWork {
  readonly kind: 'scaling';
  readonly config: RunConfig;
  readonly measure?: {
    /** When, in shares of the job's episodes from 0 (before the first) to 1. */
    readonly at: readonly number[];
    /** Episodes sampled for each subject, and for the reference. */
    readonly episodes: number;
    readonly subjects: readonly MeasuredSubject[];
    /** An unbiased rule of little variance, whose mean update stands for the gradient. */
    readonly reference: MeasuredSubject;
  };
}

export const MEASURED_FIGURES = ['variance', 'gradientNorm', 'cosine', 'slope', 'episodeCosine'] as const;

export type MeasuredFigure = (typeof MEASURED_FIGURES)[number];

/** The name under which a job's scores keep a measured figure, and that of its standard error. */
export function figureName(share: number, label: string, layer: number, figure: MeasuredFigure): [string, string] {
  const name = `${label} @${share} layer ${layer} ${figure}`;
  return [name, `${name} ±`];
}
