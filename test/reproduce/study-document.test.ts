import { describe, expect, it } from 'vitest';
import { studyText } from '../../src/cli/study-text.js';
import type { JobResult } from '../../src/reproduce/study.js';
import { studyDocument } from '../../src/reproduce/study-document.js';
import { studyPage } from '../../src/reproduce/study-page.js';
import { byId, tinyResult, tinyStudy } from './tiny-study.js';

const RESULTS = [1, 2, 3].flatMap((seed) => [tinyResult('a', seed, 0.8 + seed / 100), tinyResult('b', seed, 0.1)]);

function render({ scale = 1, results = RESULTS, isComplete = true }: Partial<Options> = {}) {
  const done = byId(results);
  const document = studyDocument(tinyStudy(), { runs: 3, scale }, done, {
    ...{ klopf: '1.2.3', command: 'klopf reproduce <tiny>', isComplete },
  });
  return { document, text: studyText(document), html: studyPage(document, done) };
}

interface Options {
  scale: number;
  results: readonly JobResult[];
  isComplete: boolean;
}

describe('the three forms of a reproduction', () => {
  it('show published and ours, marked where they differ', () => {
    const { document, text, html } = render();
    expect(document).toMatchObject({
      preview: false,
      complete: true,
      jobsDone: 6,
      warnings: [],
      title: 'A tiny study',
    });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    // (0.82 − 0.9) / √(0.01²/3 + 0.01²/10) = −12.15; the unpublished row has no z.
    const lines = text.split('\n');
    expect(lines).toContain('Weight Max  0.90 ± 0.01  0.820 ± 0.010  0.820 [0.810, 0.830]  * -12.2  1–3');
    expect(lines).toContain('REINFORCE             –  0.100 ± 0.000                 0.100        –  1–3');
    expect(text).toContain('* marks a row where |z| > 2, with z = (ours − published) / √(s²/n + s_p²/n_p)');
    expect(html).toContain('<td class="number">0.820 ± 0.010</td>');
    expect(html).toContain('<td class="number">* \u221212.2</td>');
    for (const form of [text, html]) {
      expect(form).toContain('25 % trimmed mean');
      expect(form).toContain('Runs whose scores are all equal show no spread to estimate an interval from.');
      expect(form).not.toMatch(/preview|diverged|fewer than 3|Not all/i);
    }
  });

  it('have a picture of several rows beside published figures, in standard errors', () => {
    const rows = ['a', 'b'].map((cell, k) => ({
      ...{ cell, label: `task ${cell}` },
      published: { mean: [0.81, 0.11][k]!, std: 0.01, runs: 10, source: 'A (2000)' },
    }));
    const table = { kind: 'cells', title: 'The table', about: 'Of two tasks.', score: 'mean return', rows } as const;
    const study = { ...tinyStudy(), report: () => [table] };
    const done = byId(RESULTS);
    const document = studyDocument(study, { runs: 3, scale: 1 }, done, {
      ...{ klopf: '1.2.3', command: 'klopf reproduce <tiny>', isComplete: true },
    });
    // (0.82 − 0.81) / √(0.01²/3 + 0.01²/10) = 1.519; (0.1 − 0.11) / √(0.01²/10) = −3.162, since ours has no spread.
    const [, picture] = document.sections;
    expect(picture).toMatchObject({ kind: 'intervals', reference: { value: 0, label: 'published' } });
    expect(picture!.kind === 'intervals' && picture!.rows).toMatchObject([
      { label: 'task a', value: expect.closeTo(1.519, 3), text: '0.820 ± 0.010, published 0.81 ± 0.01' },
      {
        label: 'task b',
        value: expect.closeTo(-3.162, 3),
        interval: [expect.closeTo(-5.122, 3), expect.closeTo(-1.202, 3)],
      },
    ]);
    expect(studyPage(document, done)).toContain('The table: ours beside published');
    expect(studyText(document)).not.toContain('ours beside published');
  });

  it('say that a preview is one, and compare nothing', () => {
    const { document, text, html } = render({ scale: 0.05 });
    expect(document).toMatchObject({ preview: true, title: 'Preview: A tiny study', scale: 0.05 });
    const rows = document.sections.flatMap((section) => (section.kind === 'cells' ? section.rows : []));
    expect(rows.map(({ z, differs }) => ({ z, differs }))).toEqual([0, 1].map(() => ({ z: null, differs: null })));
    expect(html).toContain('<title>Preview: A tiny study</title>');
    for (const form of [text, html])
      expect(form).toContain(
        'This is a preview: every job had 5 % of its episodes (--scale 0.05), so these figures are not comparable with the published ones.',
      );
    expect(text).not.toContain('*');
  });

  it('tell of runs that diverged, of too few runs and of what is missing', () => {
    const results = [tinyResult('a', 1, 0.8), tinyResult('a', 2, -1, { diverged: 'unit 0 of layer 1 <b>' })];
    const { text, html } = render({ results, isComplete: false });
    for (const form of [text, html]) {
      expect(form).toContain('1 of 2 runs diverged');
      expect(form).toContain('counts with the score that it had reached');
      expect(form).toContain('No interval can be given for fewer than 3 runs.');
      expect(form).toContain('Not all jobs are done');
    }
    expect(html).toContain('unit 0 of layer 1 &lt;b&gt;');
    expect(html).toContain('Behind the bin in which a run diverged, the others are averaged.');
    expect(html).not.toMatch(/<b>|NaN/);
  });

  it('draw learning curves with bands, tables first, and escape texts', () => {
    const { html } = render();
    expect(html.indexOf('<table>')).toBeLessThan(html.indexOf('<figure'));
    expect(html.match(/class="band"/g)).toHaveLength(4);
    expect(html).toContain('<pre><code>klopf reproduce &lt;tiny&gt;</code></pre>');
    // Bins of 100 episodes: centres 50 and 150 of 0 to 200, a quarter and three quarters of columns 64 to 832, and of
    // 54 to 336 on a narrow screen.
    const lines = [...html.matchAll(/<polyline [^>]*points="(.*?)"/g)].map(([, points]) => points);
    const [wide, narrow] = [/^256\.0,[\d.]+ 640\.0,[\d.]+$/, /^124\.5,[\d.]+ 265\.5,[\d.]+$/];
    expect(lines).toEqual([wide, wide, narrow, narrow].map((columns) => expect.stringMatching(columns)));
    expect(render({ results: [] }).html.includes('No result yet.')).toBe(true);
  });
});
