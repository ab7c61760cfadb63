import { describe, expect, it } from 'vitest';
import { reinforce, rewardPenalty, weightMax } from '../../agents/index.js';
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
    expect(auditTable(auditRule(down))).toContain('a layer moves against its gradient');
  });

  it('gives every sampled figure its interval, and a verdict that they carry', () => {
    const table = auditTable(auditRule(weightMax, { samples: 2_000 }));
    expect(table).toContain('2,000 sampled episodes');
    expect(table).toContain('95 % intervals');
    expect(table).toMatch(/\ncannot tell: 2,000 episodes do not rule out a bias of any size in layers? \d/);
    expect(table).toMatch(/\n {2}(about|at least) [\d,]+000 would decide, or take fewer units, which are enumerated/);
    expect(table).not.toMatch(/NaN|Infinity|null/);
    for (const line of table.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('says why REINFORCE is unbiased whatever the noise', () => {
    const table = auditTable(auditRule(reinforce, { sizes: [20, 64, 32, 1], samples: 500 }));
    expect(table).toContain('unbiased as far as 500 episodes can tell: in each, dw is the score-function estimate');
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
