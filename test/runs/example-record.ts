import type { RunRecord } from '../../src/runs/run-record.js';

/** A whole run of 20 bins rising from 0.05 to 1, with fields replaced as asked. */
export function exampleRecord(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    env: 'multiplexer',
    rule: 'weight-max',
    engine: 'dense',
    seed: 1,
    episodes: 2000,
    batch: 128,
    workers: 2,
    meanReturn: 0.525,
    curve: Array.from({ length: 20 }, (_, bin) => (bin + 1) / 20),
    seconds: 12.5,
    episodesPerSecond: 160,
    weightsDigest: '0123456789abcdef'.repeat(4),
    ...fields,
  };
}
