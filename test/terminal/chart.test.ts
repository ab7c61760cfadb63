import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { terminalChart } from '../../src/terminal/chart.js';

const rising = { label: 'rising', curve: [0, 1], bins: 2, episodes: 1000 };

describe('terminalChart', () => {
  it('draws a known line', () => {
    // 32 columns, of which the axis takes 8: 24 cells of 2 dots. The bins' centres, a quarter and three quarters of the
    // way along, are dots 12 and 35, in cells 6 and 17; the return falls by 4 rows of 4 dots between them.
    expect(terminalChart([rising], { width: 32, height: 4 }).split('\n')).toEqual([
      'return',
      '   1.0 ┤               ⣀⠔●',
      '       │            ⣀⠔⠊',
      '   0.5 ┤         ⡠⠔⠉',
      '   0.0 ┤      ⡠⠔⠉',
      '       └┬───────────┬──────────┬',
      '        0          500     1,000',
      '                        episodes',
      '  ● rising  final 1.000  mean 0.500',
    ]);
  });

  it('places returns by the axis: a flat line lies in the row of its tick', () => {
    const rows = terminalChart([{ label: 'flat', curve: [0.5, 0.5, 0.5], bins: 3 }], {
      width: 40,
      height: 9,
      min: 0,
      max: 1,
    })
      .split('\n')
      .filter((row) => row.includes('●') && !row.includes('flat'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/^ +0\.5 ┤/);
  });

  it('averages curves of one label and tells their spread', () => {
    // Means of the runs: 0.5 and 0.7, so 0.6 ± √(2 · 0.1²) = 0.141; the final bins' mean is 0.9.
    const series = [
      { label: 'a', curve: [0.2, 0.8], bins: 2 },
      { label: 'a', curve: [0.4, 1], bins: 2 },
      { label: 'bb', curve: [0.1], bins: 4 },
    ];
    expect(terminalChart(series, { width: 60, height: 6 }).split('\n').slice(-2)).toEqual([
      '  ● a   final 0.900  mean 0.600 ± 0.141  2 runs, band ±1 sample standard deviation',
      '  ▲ bb  final 0.100  mean 0.100          at 25%',
    ]);
  });

  it('colours only on request and then draws the same characters', () => {
    const series = [rising, { ...rising, curve: [0.2, 0.6] }, { ...rising, label: 'other', curve: [1, 0] }];
    const size = { width: 50, height: 8 };
    const plain = terminalChart(series, size);
    const colored = terminalChart(series, { ...size, color: true });
    expect(plain).not.toContain('\x1b');
    expect(colored).toContain('\x1b[36m●\x1b[39m rising');
    expect(colored).toContain('\x1b[33m▲\x1b[39m other');
    const trimmed = stripVTControlCharacters(colored)
      .split('\n')
      .map((row) => row.trimEnd());
    expect(trimmed.join('\n')).toBe(plain);
  });

  it('keeps to its width and height, whatever the values', () => {
    for (const curve of [[], [5], [1e9, -1e9, 3], [Number.NaN, 1], [0.1, Number.POSITIVE_INFINITY]]) {
      const rows = terminalChart([{ label: 'x', curve, episodes: 1e6 }], { width: 48, height: 5 }).split('\n');
      expect(rows).toHaveLength(1 + 5 + 3 + 1);
      for (const row of rows) expect([...row].length).toBeLessThanOrEqual(48);
    }
  });

  it('cuts off what lies outside the axis given', () => {
    const chart = terminalChart([{ label: 'x', curve: [5, 5], bins: 2 }], { width: 40, height: 4, min: 0, max: 1 });
    expect(chart.split('\n').slice(1, 5).join('')).not.toMatch(/[●\u2801-\u28ff]/);
  });

  it('does not let a label drive the terminal', () => {
    expect(terminalChart([{ ...rising, label: 'a\x1b[2J' }], { width: 40, height: 4 })).not.toContain('\x1b');
  });
});
