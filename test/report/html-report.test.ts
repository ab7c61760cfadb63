import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html-report.js';
import { REPORT_COLORS, seriesLine } from '../../src/report/palette.js';
import { exampleRecord } from '../runs/example-record.js';
import { expectHarmless, HOSTILE } from '../runs/hostile-text.js';

const rows = (html: string) =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, cells = '']) => cells.replace(/<svg.*?<\/svg>/g, ''));
const text = (html: string) => html.replace(/<\/t[dh]>/g, '|').replace(/<[^>]*>/g, '');
const scripts = (html: string) => [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);

describe('htmlReport', () => {
  const seeds = [
    exampleRecord({ seed: 1, meanReturn: 0.5, curve: [0, 0.8] }),
    exampleRecord({ seed: 2, meanReturn: 0.7, curve: [0.4, 1], weightsDigest: 'f'.repeat(64) }),
  ];

  it('averages seeds in one row, with the sample standard deviation', () => {
    // Means 0.5 and 0.7: 0.6 ± 0.141; last bins 0.8 and 1: 0.9 ± 0.141.
    const [head, row] = rows(htmlReport({ title: 'Two seeds', records: seeds })).map(text);
    expect(head).toBe('Rule|Runs|Seeds|Mean return|Last-bin return|IQM at the end|Episodes/s|');
    expect(row).toBe('weight-max|2|1–2|0.600 ± 0.141|0.900 ± 0.141|0.900|160|');
  });

  it('draws the curves without a script', () => {
    const html = htmlReport({ title: 'Two seeds', records: seeds });
    const points = (element: string) => new RegExp(`<${element} [^>]*points="([^"]*)"`).exec(html)?.[1];
    // Sample standard deviations √(2 · 0.2²) = 0.283 and √(2 · 0.1²) = 0.141 around the means 0.2 and 0.9, so the axis
    // is −0.2 to 1.2, over rows 352 to 12: the means are at 352 − 340 · 0.4 / 1.4 = 254.9 and 84.9. The bins' centres,
    // episodes 500 and 1500 of 2000, are a quarter and three quarters of the way over columns 64 to 832.
    expect(points('polyline')).toBe('256.0,254.9 640.0,84.9');
    expect(points('polygon')).toBe('256.0,186.2 640.0,50.5 640.0,119.2 256.0,323.5');
    expect(html).toContain('>1,000</text>');
  });

  it('marks partial runs', () => {
    const partial = exampleRecord({ partial: true, curve: [0.1, 0.2, 0.3], rule: 'stopped' });
    const html = htmlReport({ title: 'x', records: [...seeds, partial] });
    expect(html).toContain('1 of 3 runs was interrupted');
    expect(html).toContain('stopped (partial)</button>');
    expect(rows(html).map(text)).toContainEqual(expect.stringMatching(/^stopped\|1 partial\|/));
    expect(rows(html).map(text)).toContainEqual(expect.stringContaining('partial, 3 of 20 bins'));
    expect(htmlReport({ title: 'x', records: seeds })).not.toContain('interrupted');
  });

  it('gives each environment a chart of its own', () => {
    const html = htmlReport({ title: 'x', records: [exampleRecord(), exampleRecord({ env: 'bandit' })] });
    expect(html.match(/<h2>.*<\/h2>/g)).toEqual(['<h2>multiplexer</h2>', '<h2>bandit</h2>']);
    expect(html.match(/<figure data-chart="chart-\d-curves">/g)).toHaveLength(2);
    expect(html).toContain('2 environments, 1 rule, 2 runs');
  });

  it('escapes every text given', () => {
    const record = exampleRecord({
      env: HOSTILE,
      rule: HOSTILE,
      seed: HOSTILE,
      weightsDigest: HOSTILE,
      diverged: HOSTILE,
    });
    const records = [1, 2].map((batch) => ({ ...record, config: { [HOSTILE]: `${HOSTILE}${batch}`, batch } }));
    expectHarmless(htmlReport({ title: HOSTILE, records, command: HOSTILE, notes: [HOSTILE] }));
    const html = htmlReport({ title: HOSTILE, records: [record] });
    expect(html).toContain('<title>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;&lt;!--&#39;&amp;');
    const data = /<script type="application\/json" id="chart-0-curves">(.*)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ curves: [{ label: HOSTILE }] });
  });

  it('loads nothing, and allows no script but its own', () => {
    const html = htmlReport({ title: 'x', records: seeds });
    const [script = ''] = scripts(html);
    expect(() => new Script(script)).not.toThrow();
    expect(script).toContain('Permission is hereby granted');
    const digest = createHash('sha256').update(script).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    expect(policy).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`);
    expect(html).not.toMatch(/<link|\ssrc=|@import|url\(/);
  });

  it('lists the configuration of each group once, with its seeds', () => {
    const config = { hidden: [64, 32], seed: 1 };
    const records = [exampleRecord({ seed: 1, config }), exampleRecord({ seed: 2, config: { ...config, seed: 2 } })];
    const html = htmlReport({ title: 'x', records });
    expect(html).toContain('<p>weight-max on multiplexer, 2 seeds (1–2)</p>');
    expect(html.match(/&quot;hidden&quot;/g)).toHaveLength(1);
  });

  it('draws a line for each setting, over its own seeds', () => {
    const records = [0.01, 0.001].flatMap((learningRate) =>
      [1, 2].map((seed) => exampleRecord({ seed, config: { learningRate, seed } })),
    );
    const html = htmlReport({ title: 'x', records });
    // One for wide screens and one for narrow ones.
    expect(html.match(/<polyline/g)).toHaveLength(4);
    expect(html.match(/<polygon/g)).toHaveLength(4);
    for (const rate of ['0.01', '0.001'])
      expect(html).toContain(
        `</svg>weight-max (learning rate ${rate})</button> <span class="seeds">2 seeds (1–2)</span>`,
      );
    expect(html).toContain('averaged over the seeds named above; the band is ±1 sample standard deviation over seeds.');
    expect(html).toContain('1 environment, 1 rule, 4 runs');
  });

  it('tells of no runs, and of runs without a bin', () => {
    expect(htmlReport({ title: 'x', records: [] })).toContain('No run has finished yet.');
    const html = htmlReport({ title: 'x', records: [exampleRecord({ partial: true, curve: [] })] });
    expect(rows(html).map(text)[1]).toBe('weight-max|1 partial|1|0.525|–|–|160|');
    expect(html).toContain('The run was interrupted');
    expect(html).toContain('No run has completed a bin');
    expect(html).not.toMatch(/NaN|<figure/);
  });
});

describe('the palette', () => {
  const luminance = (color: string) => {
    // Relative luminance and contrast ratio of WCAG 2.1.
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  it('has a contrast of at least 3:1 to the page, light or dark', () => {
    for (const { light, dark } of REPORT_COLORS) {
      expect((1 + 0.05) / (luminance(light) + 0.05)).toBeGreaterThanOrEqual(3);
      expect((luminance(dark) + 0.05) / (luminance('#14171a') + 0.05)).toBeGreaterThanOrEqual(3);
    }
  });

  it('gives 28 lines that differ', () => {
    const lines = Array.from({ length: 28 }, (_, k) => JSON.stringify(seriesLine(k)));
    expect(new Set(lines).size).toBe(28);
  });
});
