import { expect, it } from 'vitest';
import * as agents from '../../agents/index.js';
import '../../envs/index.js';
import { createStudies } from '../../src/reproduce/studies.js';
import { createStudyContext } from '../../src/reproduce/study-context.js';
import { studyDocument } from '../../src/reproduce/study-document.js';
import { studyPage } from '../../src/reproduce/study-page.js';
import { settingsKey } from '../../src/runs/run-settings.js';
import { expectHarmless, HOSTILE } from '../runs/hostile-text.js';
import { tinyResult, tinyStudy } from './tiny-study.js';

const OPTIONS = { klopf: HOSTILE, command: HOSTILE, isComplete: false };

it('a study page escapes every text of the study and of its results', () => {
  const study = {
    ...tinyStudy(),
    ...{ name: HOSTILE, title: HOSTILE, about: HOSTILE, source: HOSTILE },
    report: () => [
      {
        kind: 'cells' as const,
        ...{ title: HOSTILE, about: HOSTILE, score: HOSTILE },
        rows: [{ cell: HOSTILE, label: HOSTILE, published: { mean: 1, source: HOSTILE } }],
      },
      {
        kind: 'free' as const,
        title: HOSTILE,
        about: HOSTILE,
        columns: [HOSTILE, `#${HOSTILE}`],
        rows: [[HOSTILE, HOSTILE]],
      },
      {
        kind: 'chart' as const,
        ...{ title: HOSTILE, about: HOSTILE, xLabel: HOSTILE, yLabel: HOSTILE, xScale: 'linear' as const },
        lines: [{ label: HOSTILE, x: [1, 2], mean: [0, 1], seeds: [1, 2] }],
      },
      {
        kind: 'intervals' as const,
        ...{ title: HOSTILE, about: HOSTILE, xLabel: HOSTILE },
        rows: [
          { label: HOSTILE, color: 0, value: 0.5, interval: [0.4, 0.6] as const, points: [0.4, 0.6], text: HOSTILE },
        ],
      },
    ],
  };
  const result = { ...tinyResult(HOSTILE, 1, 0.5), scores: { [HOSTILE]: 1 }, diverged: HOSTILE };
  const done = new Map([[HOSTILE, result]]);
  const page = studyPage(studyDocument(study, { runs: 1, scale: 1 }, done, OPTIONS), done);
  expectHarmless(page);
  expect(page).toContain('<span class="seeds">2 seeds (1–2)</span>');
});

it('jobs of a cell differ in their seed alone, in every study', () => {
  const studies = createStudies(createStudyContext(new Map(Object.values(agents).map((rule) => [rule.name, rule]))));
  for (const study of studies.values()) {
    const settings = new Map<string, Set<string>>();
    for (const { cell, seed, work } of study.jobs({ runs: 3, scale: 0.01 }, new Map())) {
      const withoutSeed = JSON.parse(
        JSON.stringify(work, (key, value) => (key === 'seed' && String(value) === String(seed) ? undefined : value)),
      );
      settings.set(cell, (settings.get(cell) ?? new Set()).add(settingsKey(withoutSeed)));
    }
    expect(settings.size).toBeGreaterThan(0);
    for (const [cell, kinds] of settings) expect([study.name, cell, kinds.size]).toEqual([study.name, cell, 1]);
  }
});
