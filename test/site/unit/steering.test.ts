import { describe, expect, it } from 'vitest';
import { comingLines, silencedUnits, steered, steeringOf } from '../../../site/lab/unit/steering.js';
import { parseIntervention } from '../../../src/team/interventions/intervention-text.js';

const PLACE = { layer: 1, unit: 3 };

describe('steered', () => {
  it('silences, clamps and delays a unit by lines that klopf reads, and undoes it', () => {
    const silent = steered([], PLACE, { says: 'silence' }, 10);
    expect(silent).toEqual(['1/3 silence']);
    const clamped = steered(silent, PLACE, { says: { clamp: 1 } }, 11);
    expect(clamped).toEqual(['1/3 clamp 1']);
    const late = steered(clamped, PLACE, { delay: 2 }, 12);
    expect(late).toEqual(['1/3 clamp 1', '1/3 delay credit 2']);
    expect(steeringOf(late, PLACE, 12)).toEqual({ says: { clamp: 1 }, delay: 2 });
    for (const line of late) expect(parseIntervention(line)).toMatchObject({ layer: 1, unit: [3] });
    expect(steered(late, PLACE, { says: 'as it decides', delay: 0 }, 13)).toEqual([]);
  });

  it('leaves what is done to others, and what does not hold then', () => {
    const lines = ['1/2-4 silence', '1/3 silence @..5', '1 drop action 0.1', '2/3 silence', '1/3 shuffle credit'];
    expect(steered(lines, PLACE, { says: 'as it decides' }, 10)).toEqual([
      '1/2,4 silence',
      '1/3 silence @..5',
      '1 drop action 0.1',
      '2/3 silence',
      '1/3 shuffle credit',
    ]);
  });
});

describe('steeringOf', () => {
  it('tells what holds in a step, the last of what a unit is made to say', () => {
    const lines = ['1/3 silence @5..9', '1/0-3 clamp 0 @7', '1 delay credit 2', '1/3 delay credit 1'];
    expect(steeringOf(lines, PLACE, 4)).toEqual({ says: 'as it decides', delay: 3 });
    expect(steeringOf(lines, PLACE, 5)).toEqual({ says: 'silence', delay: 3 });
    expect(steeringOf(lines, PLACE, 8)).toEqual({ says: { clamp: 0 }, delay: 3 });
    expect(steeringOf(lines, { layer: 2, unit: 3 }, 8)).toEqual({ says: 'as it decides', delay: 0 });
  });
});

describe('silencedUnits', () => {
  it('lists units, of a whole layer all', () => {
    const lines = ['1/0,2 silence', '2 silence @5', '3/0 silence @9', 'no line'];
    expect(silencedUnits(lines, [6, 4, 2, 1], 5)).toEqual([
      { layer: 1, unit: 0 },
      { layer: 1, unit: 2 },
      { layer: 2, unit: 0 },
      { layer: 2, unit: 1 },
    ]);
  });
});

it('tells what will be done after a step, which going back has undone', () => {
  const lines = ['1/3 silence @500', '1/2 clamp 1 @100..600', '2 delay credit 3', '1 drop action 0 @700'];
  expect(comingLines(lines, 99)).toEqual(['1/3 silence from step 500', '1/2 clamp 1 from step 100']);
  expect(comingLines(lines, 100)).toEqual(['1/3 silence from step 500']);
  expect(comingLines(lines, 500)).toEqual([]);
});
