import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withSmallDisk } from '../runs/small-disk.js';
import { klopf, klopfProcess, leftIn, temporaryDirectory } from './klopf.js';

const RUN = [
  'run',
  'multiplexer',
  '--rule',
  'ste',
  '--env-param',
  'addressBits=1',
  '--hidden',
  '2',
  '--episodes',
  '20',
];
const disk = withSmallDisk();
const skipped = disk === undefined ? ' (skipped: no file system of a set size can be made here)' : '';

/** Leaves so much room on the small disk. */
function fillBut(bytes: number): void {
  const file = join(disk!, 'filler');
  writeFileSync(file, '');
  for (let size = 64 << 10; size > 0; size -= 4096) {
    try {
      writeFileSync(file, 'x'.repeat(size));
      break;
    } catch {
      // Still too large.
    }
  }
  writeFileSync(file, 'x'.repeat(readFileSync(file).length - bytes));
  onTestFinished(() => rmSync(file, { force: true }));
}

test.skipIf(disk === undefined)(
  `a run on a full disk is one message, and the same path serves later${skipped}`,
  async () => {
    const out = join(disk!, 'runs');
    fillBut(0);
    const none = await klopf([...RUN, '--json', '--out', out]);
    expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(
      /^klopf: .*runs.* cannot be written: there is no space left on the disk\. Make room, or .*\n$/,
    );
    expect(readdirSync(disk!)).toEqual(['filler']);

    // Room for less than all runs: those that are whole stay.
    fillBut(44 << 10);
    const many = await klopf([...RUN, '--json', '--runs', '8', '--workers', '2', '--out', out]);
    expect(many.code).toBe(2);
    expect(many.stderr).toMatch(/^klopf: .*runs.* cannot be written: there is no space left on the disk\..*\n$/);
    const { records, damaged } = leftIn(out);
    expect(damaged).toEqual([]);
    const whole = records.filter(({ partial }) => !partial);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(8);
  },
);

test.skipIf(disk === undefined)(
  `a disk that can only be read is one message, and what it holds can still be listed${skipped}`,
  async () => {
    rmSync(join(disk!, 'runs'), { recursive: true, force: true });
    const out = join(disk!, 'kept');
    // The report alone is larger than the disk.
    const whole = join(temporaryDirectory(), 'whole');
    expect((await klopf([...RUN, '--out', whole])).code).toBe(0);
    cpSync(whole, out, { recursive: true, filter: (path) => !path.endsWith('.html') });
    execFileSync('mount', ['-o', 'remount,ro', disk!]);
    onTestFinished(() => {
      execFileSync('mount', ['-o', 'remount,rw', disk!]);
      rmSync(out, { recursive: true });
    });
    const other = await klopf([...RUN, '--seed', '2', '--out', out]);
    expect({ code: other.code, stdout: other.stdout }).toEqual({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/^klopf: .*kept\/.* cannot be written: the disk can only be read\. Choose another/m);
    expect((await klopf(['runs', out])).stdout).toMatch(/^ste-\S+ +multiplexer +ste +1 +finished +20 /m);
  },
);

test.skipIf(disk === undefined)(
  `a reproduction on a full disk is one message and leaves nothing half written${skipped}`,
  async () => {
    const out = join(disk!, 'study');
    rmSync(join(disk!, 'runs'), { recursive: true, force: true });
    const study = ['reproduce', 'weight-max', '--runs', '1', '--workers', '2', '--scale', '0.0005', '--out', out];
    fillBut(8 << 10);
    const full = await klopf(study);
    expect({ code: full.code, stdout: full.stdout }).toEqual({ code: 2, stdout: '' });
    expect(full.stderr).toMatch(/^klopf: .* cannot be written: there is no space left on the disk\. Make room/m);
    expect(existsSync(out) ? readdirSync(out).filter((name) => /tmp|lock/.test(name)) : []).toEqual([]);
  },
);

test.skipIf(!existsSync('/dev/full'))('stdout that is full is one message', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const out = join(temporaryDirectory(), 'out');
  const [rules, run] = await Promise.all([
    klopfProcess(['rules'], { stdout: full }),
    klopfProcess([...RUN, '--runs', '600', '--workers', '2', '--json', '--out', out], { stdout: full }),
  ]);
  expect(rules).toMatchObject({
    code: 2,
    stderr: 'klopf: stdout cannot be written: there is no space left on the disk\n',
  });
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(
    /^klopf: stdout cannot be written: there is no space left on the disk: .* left nothing; what was reached is kept/,
  );
  expect(leftIn(out).records.length).toBeGreaterThan(0);
});

test('two commands do not write to one folder at once', async () => {
  const folder = temporaryDirectory();
  let out = '';
  let first: Awaited<ReturnType<typeof klopf>> | undefined;
  let other: Awaited<ReturnType<typeof klopf>> | undefined;
  // On a busy machine the first may have ended before this process sees its lock; then once more, with a longer one.
  for (let scale = 0.0005; other === undefined; scale *= 4) {
    out = join(folder, `study-${scale}`);
    const rows = ['--only', 'multiplexer', '--runs', '2'];
    const study = ['reproduce', 'weight-max', ...rows, '--workers', '1', '--scale', `${scale}`, '--out', out];
    let asked: Promise<void> | undefined;
    first = await klopfProcess(study, {
      during(child) {
        const look = setInterval(() => {
          if (!existsSync(join(out, 'klopf.lock'))) return;
          clearInterval(look);
          asked = (async () => {
            child.kill('SIGSTOP');
            // Its lock was seen, and it might have ended before it was stopped.
            const isHeld = existsSync(join(out, 'klopf.lock'));
            // It waits for ten seconds of its clock before it gives up.
            const now = performance.now.bind(performance);
            const fast = vi.spyOn(performance, 'now').mockImplementation(() => 50 * now());
            onTestFinished(() => fast.mockRestore());
            const answer = await klopf(isHeld ? study : ['--version']);
            fast.mockRestore();
            if (isHeld) other = answer;
            child.kill('SIGCONT');
          })();
        }, 1);
        child.once('close', () => clearInterval(look));
        onTestFinished(() => clearInterval(look));
      },
    });
    await asked;
  }
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other!.stderr).toMatch(
    /^klopf: .*study-.* is in use: process \d+ on .* has been writing to it since .*\. Wait for it to end, or choose/,
  );
  expect(first!.code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json', 'results.jsonl', 'study.json']);
  expect(readFileSync(join(out, 'results.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
});
