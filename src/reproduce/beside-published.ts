import type { StudyIntervals } from './study.js';

/** A row of a table that has a published figure and one of ours. */
export interface ComparedRow {
  readonly label: string;
  /** (ours − published) in standard errors of the difference. */
  readonly z: number;
  /** Both figures in words. */
  readonly text: string;
}

/** Of a normal estimate: its 95 % interval reaches so many standard errors to both sides. */
const REACH = 1.96;

/**
 * Rows on one axis whatever their scores are measured in: how many standard errors ours is above the published figure.
 */
export function besidePublished(title: string, rows: readonly ComparedRow[]): StudyIntervals {
  return {
    kind: 'intervals',
    title: `${title}: ours beside published`,
    about:
      'How far our mean is above the published one, in standard errors of the difference, with 95 % intervals of a normal estimate. The line is the published figure.',
    xLabel: '(ours − published) / standard error',
    reference: { value: 0, label: 'published' },
    rows: rows.map(({ label, z, text }) => ({
      ...{ label, color: 0, value: z, points: [], text },
      interval: [z - REACH, z + REACH],
    })),
  };
}
