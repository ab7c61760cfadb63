import { describe, expect, test } from 'vitest';
import { actBeats, type Beat, endBeats, learnBeats, type Timing } from '../../src/team/schedule.js';

/** `learn 2` for layer 2, `learn 2.1` in lane 1, `hear 1.0.2` in round 2. */
function written(beats: Iterable<Beat>): string[] {
  return Array.from(beats, ({ phase, layer, lane, round }) => {
    const place = round > 0 ? `.${lane}.${round}` : lane > 0 ? `.${lane}` : '';
    return `${phase} ${layer}${place}`;
  });
}

function timing(settlingSteps: number, creditAfterUpdate: boolean, rounds = [1, 1]): Timing {
  return {
    layers: rounds.map((count, k) => {
      return { layer: k + 1, rounds: count, components: 1, role: { creditAfterUpdate, awaitsEcho: false } };
    }),
    hearsErrors: false,
    passes: [],
    paidPasses: 1,
    rule: { settlingSteps },
  };
}

describe('acting', () => {
  test('goes from the sensors to the output', () => {
    expect(written(actBeats(timing(0, false), 0))).toEqual(['act 0', 'look 0', 'act 1', 'act 2', 'act 3']);
  });

  test('takes rounds where a layer has several', () => {
    expect(written(actBeats(timing(0, false, [2, 1]), 0))).toEqual([
      ...['act 0', 'look 0', 'hear 1', 'act 1', 'hear 1.0.1', 'act 1.0.1', 'act 2', 'act 3'],
    ]);
  });
});

describe('learning', () => {
  test('goes from the output down: all lanes learn, then the layer updates', () => {
    expect(written(learnBeats(timing(0, false), [1, 1]))).toEqual([
      ...['reward 0', 'reward 0.1', 'learn 2', 'learn 2.1', 'update 2', 'learn 1', 'learn 1.1', 'update 1'],
    ]);
  });

  test('sends credit after the update where a rule needs the update for it, but not to sensors', () => {
    expect(written(learnBeats(timing(0, true), [1]))).toEqual([
      ...['reward 0', 'learn 2', 'update 2', 'credit 2', 'learn 1', 'update 1'],
    ]);
  });

  test('learns from every round', () => {
    expect(written(learnBeats(timing(0, false, [2, 1]), [1]))).toEqual([
      ...['reward 0', 'learn 2', 'update 2', 'learn 1', 'learn 1.0.1', 'update 1'],
    ]);
  });

  test('leaves the reward out where a lane learns nothing, and the update where none learns', () => {
    expect(written(learnBeats(timing(0, true), [1, 0]))).toEqual([
      ...[
        'reward 0',
        'learn 2',
        'follow 2.1',
        'update 2',
        'credit 2',
        'credit 2.1',
        'learn 1',
        'follow 1.1',
        'update 1',
      ],
    ]);
    expect(written(learnBeats(timing(0, true), [0]))).toEqual(['follow 2', 'credit 2', 'follow 1']);
  });

  test('begins with settling, lane by lane', () => {
    const sense = ['sense 1', 'sense 2'];
    const settle = ['tell 2', 'move 1', 'look 0', 'hear 1', 'hear 2', ...sense];
    const lane = [...sense, ...settle, ...settle];
    expect(written(learnBeats(timing(2, false), [1, 1]))).toEqual([
      ...lane,
      ...lane.map((beat) => `${beat}.1`),
      ...['reward 0', 'reward 0.1', 'learn 2', 'learn 2.1', 'update 2', 'learn 1', 'learn 1.1', 'update 1'],
    ]);
  });
});

test('the end of an episode is for one lane', () => {
  expect(written(endBeats(timing(0, false), 1))).toEqual(['end 1.1', 'end 2.1']);
});
