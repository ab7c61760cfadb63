import { describe, expect, it } from 'vitest';
import { KeptBeats } from '../../src/team/kept-beats.js';
import { actBeats, endBeats, learnBeats, type Timing } from '../../src/team/schedule.js';

const layers = [1, 2].map((layer) => ({
  layer,
  rounds: 1,
  components: 1,
  role: { creditAfterUpdate: layer === 2, awaitsEcho: false },
}));
const timing: Timing = { layers, rule: { settlingSteps: 0 }, hearsErrors: false, passes: [], paidPasses: 1 };

describe('kept beats', () => {
  it('are those of the schedule, in each lane', () => {
    const beats = new KeptBeats(timing);
    for (const lane of [0, 1, 0]) {
      expect(beats.acting(lane)).toEqual([...actBeats(timing, lane)]);
      expect(beats.ending(lane)).toEqual([...endBeats(timing, lane)]);
    }
  });

  it('are others when other lanes learn, or something else takes the place of the update', () => {
    const beats = new KeptBeats(timing);
    const learns = new Uint8Array(2);
    for (const [first, second, updating] of [
      [1, 1, 'update'],
      [1, 0, 'update'],
      [1, 0, 'tally'],
      [0, 0, 'tally'],
      [1, 1, 'update'],
    ] as const) {
      // The team has one array for all steps.
      learns.set([first, second]);
      expect(beats.learning(learns, updating)).toEqual([...learnBeats(timing, [first, second], updating)]);
    }
  });

  it('are the same list as long as nothing changes', () => {
    const beats = new KeptBeats(timing);
    expect(beats.learning(Uint8Array.of(1, 1), 'update')).toBe(beats.learning(Uint8Array.of(1, 1), 'update'));
  });
});
