import { expect, test } from 'vitest';
import { type Contestant, measureInTurn, scaled, type Throughput, throughput } from '../../bench/measure.js';

/** A contestant whose clock is made up: so many seconds a step. */
function clocked(name: string, secondsPerStep: number, log: [name: string, steps: number][] = []): Contestant {
  return {
    async run(steps) {
      log.push([name, steps]);
      return { steps, seconds: steps * secondsPerStep };
    },
  };
}

test('median, least and most, of an odd and of an even number', () => {
  expect(throughput([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10, rates: [3, 1, 10] });
  expect(throughput([4, 1, 10, 2])).toMatchObject({ median: 3, min: 1, max: 10 });
  expect(scaled(throughput([3, 1, 10]), 2)).toEqual({ median: 6, min: 2, max: 20, rates: [6, 2, 20] });
});

test('contestants are timed in turn, each for about the time asked', async () => {
  const log: [string, number][] = [];
  const both = [clocked('quick', 1 / 1024, log), clocked('slow', 1 / 8, log)];
  const [quick, slow] = await measureInTurn(both, { seconds: 1, repeats: 2 });
  expect(log.slice(-4)).toEqual([
    ['quick', 1024],
    ['slow', 8],
    ['quick', 1024],
    ['slow', 8],
  ]);
  expect((quick as Throughput).rates).toEqual([1024, 1024]);
  expect((slow as Throughput).rates).toEqual([8, 8]);
});

test('what takes longer than asked is done once a repeat', async () => {
  const log: [string, number][] = [];
  await measureInTurn([clocked('huge', 60, log)], { seconds: 1, repeats: 2 });
  expect(log).toEqual(new Array(3).fill(['huge', 1]));
});

test('what is always the same work is not warmed up, and its own account counts', async () => {
  let runs = 0;
  const whole: Contestant = { isWhole: true, run: async () => ({ steps: 500, seconds: ++runs }) };
  const [result] = await measureInTurn([whole], { seconds: 1, repeats: 2 });
  expect((result as Throughput).rates).toEqual([500, 250]);
});

test('one that fails does not stop the others', async () => {
  let runs = 0;
  const failing: Contestant = {
    run: async (steps) => {
      if (++runs === 5) throw new Error('out of memory');
      return { steps, seconds: steps };
    },
  };
  const [failed, other] = await measureInTurn([failing, clocked('other', 1)], { seconds: 1, repeats: 5 });
  expect(failed).toEqual(new Error('out of memory'));
  expect((other as Throughput).rates).toHaveLength(5);
});
