import { describe, expect, it } from 'vitest';
import { type ReportLine, reportChart, reportTicks } from '../../src/report/chart.js';
import { drawChart } from '../../src/report/svg.js';

const line = (x: readonly number[], mean: readonly number[], more: Partial<ReportLine> = {}): ReportLine => ({
  ...{ label: 'a', x, mean, ...more },
});
const linear = { label: 'y', scale: 'linear' } as const;
const log = { label: 'units', scale: 'log' } as const;

describe('reportChart', () => {
  it('takes logarithmic axes to 1, 2 or 5 times a power of ten', () => {
    const chart = reportChart([line([4, 300], [0, 1])], log, linear);
    expect(chart.x).toMatchObject({ min: 2, max: 500 });
    // 2 to 500 has two whole powers of ten, too few for marks of their own.
    expect(reportTicks(chart).x.map(({ text }) => text)).toEqual(['2', '5', '10', '20', '50', '100', '200', '500']);
    const wide = reportChart([line([0.002, 30_000], [0, 1])], log, linear);
    expect(reportTicks(wide).x.map(({ text }) => text)).toEqual([
      ...['0.01', '0.1', '1', '10', '100', '1,000', '10,000'],
    ]);
    expect(reportChart([line([10], [1])], log, linear).x).toMatchObject({ min: 5, max: 20 });
    expect(reportChart([], log, linear).x).toMatchObject({ min: 1, max: 10 });
  });

  it('leaves out what an axis cannot show', () => {
    const band = { low: [0, -1, 1, 1], high: [1, 3, 4, 5] };
    const chart = reportChart([line([0, 1, 10, 100], [1, 2, Number.NaN, 3], band)], log, { ...linear, scale: 'log' });
    // An edge at −1 gives way to the line.
    expect(chart.curves[0]).toMatchObject({ x: [1, 100], mean: [2, 3], band: { low: [2, 1], high: [3, 5] } });
    expect(chart.y).toMatchObject({ min: 1, max: 5 });
  });

  it('keeps the ends that are given', () => {
    const chart = reportChart([line([1, 7], [1, 2])], { label: 'x', scale: 'linear', min: 0, max: 9 }, linear);
    expect(chart.x).toMatchObject({ min: 0, max: 9 });
  });
});

it('a logarithmic axis is drawn in equal steps for equal ratios', () => {
  const svg = drawChart(reportChart([line([1, 10, 100], [0, 0.5, 1])], log, linear), 860).body.toString();
  // Columns 64 to 832, rows 352 to 12.
  expect(svg).toContain('points="64.0,352.0 448.0,182.0 832.0,12.0"');
  expect(svg).toContain('>units</text>');
  expect(svg.match(/<circle/g)).toHaveLength(3);
});
