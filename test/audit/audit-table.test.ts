import { describe, expect, it } from 'vitest';
import { reinforce, rewardPenalty, weightMax } from '../../agents/index.js';
import type { EnumeratedAudit, SampledAudit, SampledLayerAudit } from '../../src/audit/audit-report.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { auditTable } from '../../src/audit/audit-table.js';
import { defineRule } from '../../src/rule/rule.js';

describe('auditTable', () => {
  it('shows what was done, a row a layer, the verdict and how to read it', () => {
    const lines = auditTable(auditRule(weightMax)).split('\n');
    expect(lines[0]).toBe(
      'weight-max on 3-3-3-2: all 1,024 joint states (4 observations × 256); weights U(±1.5), seed 1',
    );
    expect(lines[2]).toBe('layer    max |bias|    |gradient|      variance     cosine      slope');
    expect(lines.slice(3, 6).map((line) => line.trim()[0])).toEqual(['1', '2', '3']);
    expect(lines[7]).toMatch(/^BIASED: E\[dw\] differs from the gradient by up to \d\.\de−\d, in layer \d/);
    expect(lines[8]).toContain('every layer still moves uphill');
    expect(lines.some((line) => line.startsWith('cosine') && line.includes('1 uphill'))).toBe(true);
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('says where weights are scaled down', () => {
    expect(auditTable(auditRule(reinforce, { sizes: [5, 1] }))).toContain(
      'U(±1.5) (less where senders exceed 4), seed 1',
    );
  });

  it('names an unbiased rule so', () => {
    expect(auditTable(auditRule(reinforce))).toMatch(/\nunbiased: E\[dw\] is the gradient of the expected reward/);
  });

  it('tells a wrong length from a wrong direction', () => {
    expect(auditTable(auditRule(rewardPenalty, { params: { lambda: 0 } }))).toContain(
      'only the length (slope) is wrong',
    );
    const down = defineRule({ ...reinforce.text, learn: reinforce.text.learn!.replace('dw = r', 'dw = -r') });
    expect(auditTable(auditRule(down))).toContain('and every layer moves against the gradient (cosine below 0)');
  });

  it('gives every sampled figure its interval, and a verdict that they carry', () => {
    const table = auditTable(auditRule(weightMax, { samples: 2_000 }));
    expect(table).toContain('2,000 sampled episodes');
    expect(table).toContain('95 % intervals');
    expect(table).toMatch(/\ncannot tell: 2,000 episodes do not rule out a bias of any size in layers? \d/);
    expect(table).toMatch(
      /\n {2}(about|at least) [\d,]+000 would decide \(fewer may show a bias\), or take fewer units, which are enumerated/,
    );
    expect(table).not.toMatch(/NaN|Infinity|null/);
    for (const line of table.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('says why REINFORCE is unbiased whatever the noise', () => {
    const table = auditTable(auditRule(reinforce, { sizes: [20, 64, 32, 1], samples: 500 }));
    expect(table).toContain('unbiased as far as 500 episodes can tell: in each, dw is the score-function estimate');
  });

  it('says which layers move uphill in so many words, and of none more than it knows', () => {
    const { layers, ...rest } = auditRule(weightMax, { samples: 2_000 }) as SampledAudit;
    const biased = { verdict: 'biased', direction: 'uphill', samplesNeeded: null } as const;
    const layer = (
      k: number,
      more: Partial<SampledLayerAudit>,
      cosine: [number, number],
      bias: [number, number | null],
    ) => {
      const intervals = {
        ...layers[0]!.intervals,
        cosine: { low: cosine[0], high: cosine[1] },
        relativeBias: { low: bias[0], high: bias[1] },
      };
      return { ...layers[0]!, maxAbsZ: 5, ...biased, ...more, layer: k, intervals };
    };
    const told = (...of: SampledLayerAudit[]) => {
      const lines = auditTable({ ...rest, verdict: 'biased', layers: of }).split('\n');
      const at = lines.findIndex((line) => line.startsWith('BIASED'));
      return { rows: lines.slice(3, 3 + of.length), verdict: lines.slice(at, lines.indexOf('', at)) };
    };
    const open = { verdict: 'cannot tell', direction: 'cannot tell', samplesNeeded: 41_000 } as const;

    const two = told(layer(1, {}, [0.567, 1], [0.6, 2]), layer(2, {}, [0.004, 1], [0, null]));
    expect(two.verdict.slice(1)).toEqual(['  yet every layer still moves uphill (cosine above 0)']);
    expect(two.rows[1]).toMatch(/ >0 … ∞ .* >0 … 1.0 .* biased, uphill$/);

    const three = told(
      layer(1, {}, [0.567, 1], [0.6, 2]),
      layer(2, open, [-1, 1], [0, null]),
      layer(3, { direction: 'downhill' }, [-1, 0], [0.6, 2]),
    );
    expect(three.verdict[0]).toMatch(/^BIASED in layers 1 and 3: .*;$/);
    expect(three.verdict.slice(1)).toEqual([
      '  whether layer 2 is biased cannot be told; at least 41,000 would decide (fewer may show a bias);',
      '  layer 3 moves against the gradient (cosine below 0);',
      '  layer 1 moves uphill (cosine at least 0.56);',
      '  whether layer 2 moves uphill cannot be told',
    ]);
    expect(three.rows[2]).toMatch(/ −1.0 … <0 .* biased, downhill$/);

    const near = told(layer(1, {}, [0.5, 1], [0.6, 2]), layer(2, { ...open, direction: 'uphill' }, [0.8, 1], [0.7, 2]));
    expect(near.verdict[2]).toMatch(
      /^ {2}the bias of layer 2 has an interval above 0, yet no z above \d\.\d, which chance gives once in 1,000 audits;$/,
    );
    const undirected = told(
      layer(1, { direction: 'cannot tell', samplesNeeded: 9_000 }, [-1, 1], [0.6, 2]),
      layer(2, {}, [1, 1], [0, 0]),
    );
    expect(undirected.verdict.slice(1)).toEqual([
      '  yet layer 2 moves uphill (cosine at least 1);',
      '  whether layer 1 moves uphill cannot be told; at least 9,000 would decide',
    ]);
  });

  it('names, of an enumerated network, layers that have no direction', () => {
    const report = auditRule(weightMax) as EnumeratedAudit;
    const [first, second, third] = report.layers;
    const layers = [{ ...first!, cosine: null }, { ...second!, cosine: -0.5 }, third!];
    const lines = auditTable({ ...report, layers }).split('\n');
    expect(lines.slice(8, 11)).toEqual([
      '  and layer 2 moves against the gradient (cosine below 0);',
      '  yet layer 3 moves uphill (cosine above 0);',
      '  layer 1 shows no direction: E[dw] or the gradient is 0',
    ]);
  });

  it('rounds intervals outwards', () => {
    const report = auditRule(weightMax, { sizes: [6, 5, 4, 1], samples: 20_000 });
    if (report.mode !== 'sampled') throw new Error('expected sampling');
    const row = auditTable(report).split('\n')[3]!;
    const [low, high] = row.trim().split(/ {2,}/)[2]!.split(' … ').map(Number);
    expect(low).toBeLessThanOrEqual(report.layers[0]!.intervals.gradientNorm.low);
    expect(high).toBeGreaterThanOrEqual(report.layers[0]!.intervals.gradientNorm.high);
  });
});
