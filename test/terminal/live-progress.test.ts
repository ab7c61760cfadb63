import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../src/terminal/live-progress.js';
import type { RunProgress } from '../../src/terminal/progress-line.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function fakeStream(size: { columns?: number; rows?: number } = {}) {
  const writes: string[] = [];
  return { ...size, writes, write: (text: string) => void writes.push(text) };
}

const half: RunProgress = { label: 'weight-max', done: 500, total: 1000, recentReturn: 0.75, perSecond: 50 };

describe('on a stream that is no terminal', () => {
  it('writes a line every five seconds, and one at the end', () => {
    const stream = fakeStream();
    const progress = createProgress(stream, { tty: false });
    progress.update('a', half);
    vi.advanceTimersByTime(4999);
    expect(stream.writes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stream.writes).toEqual(['weight-max   50%         50 episodes/s  return 0.750   0:05, ETA 0:10\n']);
    vi.advanceTimersByTime(7000);
    progress.update('a', { ...half, done: 1000 });
    progress.update('a', { ...half, done: 1000 });
    vi.advanceTimersByTime(20_000);
    progress.close();
    expect(stream.writes.slice(2)).toEqual(['weight-max  100%         50 episodes/s  return 0.750   took 0:12\n']);
  });

  it('says how many steps there were where no episode has ended', () => {
    const stream = fakeStream();
    const progress = createProgress(stream, { tty: false });
    progress.update('a', { ...half, done: 0, recentReturn: Number.NaN, perSecond: 0, steps: 0 });
    vi.advanceTimersByTime(5000);
    progress.update('a', { ...half, done: 0, recentReturn: Number.NaN, perSecond: 0, steps: 12_345 });
    vi.advanceTimersByTime(5000);
    progress.close();
    const start = 'weight-max    0%          0 episodes/s  return –     ';
    expect(stream.writes.slice(0, 2)).toEqual([
      `${start}  not begun\n`,
      `${start}  12,345 steps, and no episode has ended\n`,
    ]);
  });

  it('sums several runs up', () => {
    const stream = fakeStream();
    const progress = createProgress(stream, { tty: false });
    progress.update('a', half);
    progress.update('b', { ...half, label: 'b', done: 100, recentReturn: Number.NaN, perSecond: 10 });
    vi.advanceTimersByTime(5000);
    progress.close();
    // (0.5 + 0.1) / 2 = 30%; the slower has 900 / 10 = 90 s to go.
    const line = '0 of 2 runs done  30%  60 episodes/s  0:05, ETA 1:30\n';
    expect(stream.writes).toEqual([line, line]);
  });
});

describe('on a terminal', () => {
  const screen = (writes: readonly string[]) => {
    // A terminal of just the sequences used: cursor up, clear line, clear to the end.
    let rows: string[] = [];
    let at = 0;
    for (const text of writes) {
      const body = text.replaceAll('\x1b', '␛').replace('␛[?2026h', '').replace('␛[?2026l', '');
      for (const piece of body.split(/(\r␛\[\d+A|\n|␛\[J|␛\[K)/)) {
        const up = /^\r␛\[(\d+)A$/.exec(piece);
        if (up) at -= Number(up[1]);
        else if (piece === '\n') at += 1;
        else if (piece === '␛[J') rows = rows.slice(0, at);
        else if (piece !== '' && piece !== '␛[K') rows[at] = piece;
      }
    }
    return rows;
  };

  it('redraws in place, with what is logged above', () => {
    const stream = fakeStream({ columns: 100, rows: 24 });
    const progress = createProgress(stream, { tty: true });
    progress.update('a', half);
    vi.advanceTimersByTime(100);
    progress.update('b', { ...half, label: 'reinforce', done: 250 });
    vi.advanceTimersByTime(1000);
    progress.log('seed 1 saved');
    progress.update('a', { ...half, done: 1000 });
    vi.advanceTimersByTime(100);
    progress.close();
    expect(screen(stream.writes)).toEqual([
      'seed 1 saved',
      `weight-max  ${'━'.repeat(27)}  100%         50 episodes/s  return 0.750   took 0:01`,
      `reinforce   ${'━'.repeat(6)}╸${'┄'.repeat(20)}   25%         50 episodes/s  return 0.750   0:01, ETA 0:15`,
      '1 of 2 runs done  62%  50 episodes/s  0:01, ETA 0:15',
    ]);
  });

  it('writes nothing while nothing changes, and never hides the cursor', () => {
    const stream = fakeStream();
    const progress = createProgress(stream, { tty: true });
    progress.update('a', { ...half, done: 1000 });
    vi.advanceTimersByTime(5000);
    expect(stream.writes).toHaveLength(1);
    progress.close();
    progress.close();
    progress.update('a', half);
    vi.advanceTimersByTime(5000);
    expect(stream.writes).toHaveLength(1);
    expect(stream.writes.join('')).not.toContain('\x1b[?25');
  });

  it('fits the terminal: running runs first, and no line that wraps', () => {
    const stream = fakeStream({ columns: 50, rows: 6 });
    const progress = createProgress(stream, { tty: true });
    for (let k = 0; k < 9; k++) progress.update(`${k}`, { ...half, label: `run ${k}`, done: k < 5 ? 1000 : 500 });
    vi.advanceTimersByTime(100);
    const rows = screen(stream.writes);
    expect(rows.map((row) => row.slice(0, 14))).toEqual([
      'run 5   50%   ',
      'run 6   50%   ',
      'run 7   50%   ',
      '… and 6 more',
      '5 of 9 runs do',
    ]);
    for (const row of rows) expect([...row].length).toBeLessThan(50);
    progress.close();
    // The last state shows every run, as it may scroll.
    expect(screen(stream.writes)).toHaveLength(10);
  });

  it('goes back over lines that a narrower terminal has wrapped', () => {
    const stream = fakeStream({ columns: 100, rows: 24 });
    const progress = createProgress(stream, { tty: true });
    progress.update('a', half);
    vi.advanceTimersByTime(100);
    stream.columns = 40;
    vi.advanceTimersByTime(1000);
    expect(stream.writes.at(-1)).toContain('\r\x1b[3A');
    progress.close();
  });
});

it('createProgress refuses what is no stream, and options that there are not', () => {
  const stream = { write: () => true };
  const wrong: [unknown, unknown, RegExp][] = [
    [undefined, { tty: true }, /given undefined to write to; expected a stream such as process.stderr/],
    ['stderr', { tty: true }, /given "stderr" to write to/],
    [stream, undefined, /takes an object of options such as/],
    [stream, { TTY: true }, /no option 'TTY'/],
    [stream, { tty: 'yes' }, /tty is "yes"; expected true or false/],
  ];
  for (const [to, options, sentence] of wrong)
    expect(() => createProgress(to as never, options as never)).toThrow(sentence);
});
