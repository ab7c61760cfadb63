import { describe, expect, test } from 'vitest';
import type { Span, StepSpans } from '../../bench/timeline.js';
import { timelineSvg } from '../../bench/timeline-picture.js';
import { stepTimes, timelineText } from '../../bench/timeline-report.js';
import { stepSpans } from '../../bench/timeline-spans.js';

const span = (phase: string, from: number, to: number): Span => ({ phase, from, to });

describe('what a thread has noted', () => {
  test('becomes steps without gaps, from one act to the next', () => {
    const noted = [
      span('act1', 1, 3),
      { ...span('act', 0, 4), holds: true },
      span('environments', 5, 6),
      span('wait', 8, 9),
      { ...span('learn', 7, 10), holds: true },
      span('act1', 12, 13),
      { ...span('act', 11, 14), holds: true },
    ];
    expect(stepSpans(noted)).toEqual([
      [
        ...[span('act', 0, 1), span('act1', 1, 3), span('act', 3, 4), span('lanes', 4, 5), span('environments', 5, 6)],
        ...[
          span('lanes', 6, 7),
          span('learn', 7, 8),
          span('wait', 8, 9),
          span('learn', 9, 10),
          span('counting', 10, 11),
        ],
      ],
    ]);
  });
});

describe('a step on two threads', () => {
  // Alone 8: 6 that are divided, not quite evenly, and 2 that the first thread does while the other waits.
  const one: StepSpans[] = [[[span('act1', 0, 6), span('counting', 6, 8)]]];
  const many: StepSpans[] = [
    [
      [span('act1', 0, 3), span('wait', 3, 4), span('counting', 4, 6)],
      [span('act1', 0, 4), span('wait', 4, 6)],
    ],
  ];
  const times = stepTimes(one, many);

  test('is told by phase and thread, and what of it is waiting', () => {
    expect(times).toMatchObject({ alone: 8, together: 6, waits: [1, 2] });
    expect(times.phases).toEqual([
      { phase: 'act1', alone: 6, threads: [3, 4] },
      { phase: 'counting', alone: 2, threads: [2, 0] },
    ]);
  });

  test('has the bound of Amdahl', () => {
    // act1: s + (6 − s) / 2 = 4, so s = 2; counting: s + (2 − s) / 2 = 2, so s = 2.
    expect(times.serial).toBeCloseTo(4 / 8);
    expect(times.bound).toBeCloseTo(1 / (0.5 + 0.5 / 2));
    expect(timelineText('a team', times)).toContain("Amdahl's bound: 50.0 % not divided, 1.33 times.");
  });

  test('is drawn with a bar a thread', () => {
    const svg = timelineSvg('a team', one, many);
    for (const label of ['alone', 'thread 1', 'thread 2']) expect(svg).toContain(`>${label}</text>`);
    expect(svg.match(/<title>act1: /g)).toHaveLength(3);
  });
});
