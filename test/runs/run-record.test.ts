import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { parseRunRecord } from '../../src/runs/run-record.js';
import { exampleRecord } from './example-record.js';

describe('parseRunRecord', () => {
  it('gives back what JSON wrote, optional fields included', () => {
    const record = exampleRecord({ partial: true, curve: [-1, 0.5], config: { hidden: [64, 32], decay: 0 } });
    expect(parseRunRecord(JSON.stringify(record), 'line 1')).toEqual(record);
  });

  it('tells the line and the reason of what is not JSON', () => {
    const parse = () => parseRunRecord('{"env": "mult', 'runs.jsonl line 3');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(/^runs\.jsonl line 3 is not JSON .*reads "\{"env": "mult"/);
  });

  it('names every field that is wrong', () => {
    const line = JSON.stringify({ ...exampleRecord(), meanReturn: '0.5', engine: 'fast', curve: [1, null] });
    const parse = () => parseRunRecord(line, 'runs.jsonl line 9');
    expect(parse).toThrow(UserError);
    for (const part of [
      'runs.jsonl line 9',
      'meanReturn: ',
      'found "0.5", expected a finite number',
      'engine: ',
      "expected 'literal' or 'dense'",
      'curve.1: ',
    ])
      expect(parse).toThrow(part);
  });

  it.each([
    ['no object', '7'],
    ['a curve of 21 bins', JSON.stringify(exampleRecord({ curve: Array<number>(21).fill(0) }))],
    ['half an episode', JSON.stringify(exampleRecord({ episodes: 0.5 }))],
    ['a mean return that overflowed', JSON.stringify(exampleRecord()).replace('0.525', '1e999')],
  ])('refuses %s', (_, line) => {
    expect(() => parseRunRecord(line, 'line 1')).toThrow(/line 1 is not a run record/);
  });
});
