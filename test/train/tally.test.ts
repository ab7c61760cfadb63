import { describe, expect, test } from 'vitest';
import { MetricsRows } from '../../src/train/metrics-rows.js';
import { createTallyBoard, Tally, tallyBoard } from '../../src/train/tally.js';

/** Counts one step in which these lanes finished an episode of this return; the others did not. */
function countStep(tally: Tally, step: number, lanes: number, finished: Readonly<Record<number, number>>): void {
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  tally.note(
    step,
    0,
    Uint8Array.from(all, (lane) => (lane in finished ? 1 : 0)),
    Float64Array.from(all, (lane) => finished[lane] ?? 99),
  );
  tally.count(step);
}

describe('the tally', () => {
  test('means in equal bins of the episodes asked for', () => {
    const tally = new Tally(createTallyBoard(1), 6, { bins: 3 });
    [1, 3, 5, 7, 9, 11].forEach((value, step) => countStep(tally, step, 1, { 0: value }));
    expect(tally.curve).toEqual([2, 6, 10]);
    expect([tally.meanReturn, tally.episodes, tally.stopped]).toEqual([6, 6, true]);
  });

  test('bins differ by one when they cannot be equal', () => {
    const tally = new Tally(createTallyBoard(1), 5, { bins: 2 });
    // ⌊2k/5⌋ for k = 0 … 4: 0 0 0 1 1
    [3, 4, 5, 10, 20].forEach((value, step) => countStep(tally, step, 1, { 0: value }));
    expect(tally.curve).toEqual([4, 15]);
  });

  test.each([
    [7, 3],
    [20, 20],
    [23, 20],
    [1000, 7],
    [997, 20],
  ])('episode k of %i is in bin ⌊k · %i / all⌋', (wanted, bins) => {
    const tally = new Tally(createTallyBoard(1), wanted, { bins });
    const [sums, counts] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)];
    for (let k = 0; k < wanted; k++) {
      countStep(tally, k, 1, { 0: k });
      sums[Math.floor((k * bins) / wanted)]! += k;
      counts[Math.floor((k * bins) / wanted)]!++;
    }
    expect(tally.curve).toEqual(sums.map((sum, bin) => sum / counts[bin]!));
  });

  test('never more bins than episodes', () => {
    const tally = new Tally(createTallyBoard(1), 2, { bins: 20 });
    [1, 2].forEach((value, step) => countStep(tally, step, 1, { 0: value }));
    expect(tally.curve).toEqual([1, 2]);
  });

  test('lanes are counted in order, and no more than was asked for', () => {
    const tally = new Tally(createTallyBoard(4), 5, { bins: 5 });
    countStep(tally, 0, 4, { 3: 30, 1: 10 });
    expect([tally.curve, tally.stopped]).toEqual([[10, 30], false]);
    countStep(tally, 1, 4, { 0: 1, 1: 2, 2: 3, 3: 4 });
    expect([tally.curve, tally.stopped]).toEqual([[10, 30, 1, 2, 3], true]);
  });

  test('nothing finished: no bins, and a mean of 0', () => {
    const tally = new Tally(createTallyBoard(2), 5);
    countStep(tally, 0, 2, {});
    expect([tally.curve, tally.meanReturn, tally.stopped]).toEqual([[], 0, false]);
  });

  test('a stop that was asked for ends the run at that step', () => {
    const tally = new Tally(createTallyBoard(1), 5);
    tally.request(0, false, false);
    tally.count(0);
    expect(tally.stopped).toBe(false);
    tally.request(1, true, false);
    tally.count(1);
    expect(tally.stopped).toBe(true);
  });

  test('two threads that each note their own lanes agree', () => {
    const board = createTallyBoard(3, { sharedBy: 2 });
    const other = tallyBoard(3, board.returns[0].buffer, 1, 2);
    const [first, second] = [new Tally(board, 10), new Tally(other, 10)];
    for (let step = 0; step < 3; step++) {
      first.note(step, 0, Uint8Array.of(1, 0), Float64Array.of(step, 99));
      first.request(step, step === 2, false);
      second.note(step, 2, Uint8Array.of(1), Float64Array.of(10 * step));
      first.count(step);
      second.count(step);
      expect(second.curve).toEqual(first.curve);
      expect(second.stopped).toBe(first.stopped);
    }
    expect(first.meanReturn).toBe((0 + 0 + 1 + 10 + 2 + 20) / 6);
    expect(first.stopped).toBe(true);
  });

  test.each([
    ['whole', (k: number) => ((k * 7919) % 13) - 6],
    ['large', (k: number) => (k % 2 === 0 ? 1 : -1) * (2 ** 31 - 1)],
    ['broken in some steps', (k: number) => (k % 50 < 20 ? k / 10 : k % 3)],
    ['beyond 32 bits', (k: number) => 2 ** 50 + (k % 7) / 4],
  ])('whatever the number of threads, sums are those of lanes in order: returns %s', (_, returnOf) => {
    const [lanes, wanted, bins] = [6, 137, 4];
    const results = [1, 2, 3].map((parts) => {
      const board = createTallyBoard(lanes, { sharedBy: parts });
      const rows = new MetricsRows(wanted, lanes, 5);
      const tallies = Array.from(
        { length: parts },
        (_thread, part) =>
          new Tally(tallyBoard(lanes, board.returns[0].buffer, part, parts), wanted, {
            bins,
            ...(part === 0 && { metrics: rows }),
          }),
      );
      const size = lanes / parts;
      for (let step = 0; !tallies[0]!.stopped; step++) {
        tallies.forEach((tally, part) => {
          const own = Array.from({ length: size }, (_lane, k) => part * size + k);
          const ended = own.map((lane) => ((lane + step) % 3 === 0 ? 0 : 1));
          const returns = own.map((lane) => returnOf(step * lanes + lane));
          tally.note(step, part * size, Uint8Array.from(ended), Float64Array.from(returns));
        });
        for (const tally of tallies) tally.count(step);
        for (const tally of tallies) expect(tally.state()).toEqual(tallies[0]!.state());
      }
      const told = rows.take().map(({ 'charts/SPS': _speed, seconds: _seconds, ...row }) => row);
      return { state: tallies[0]!.state(), told };
    });
    const all = [];
    for (let step = 0; all.length < wanted; step++)
      for (let lane = 0; lane < lanes; lane++) if ((lane + step) % 3 !== 0) all.push(returnOf(step * lanes + lane));
    const sums = new Float64Array(bins);
    all.slice(0, wanted).forEach((value, k) => {
      sums[Math.floor((k * bins) / wanted)]! += value;
    });
    for (const { state, told } of results) {
      expect(state.sums).toEqual(sums);
      expect(told).toEqual(results[0]!.told);
      expect(told.at(-1)!.episode).toBe(wanted);
    }
  });
});
