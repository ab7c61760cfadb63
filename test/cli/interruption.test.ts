import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRunDirectory } from '../../src/runs/run-directory.js';
import { klopfProcess, temporaryDirectory } from './klopf.js';

const ENDLESS = ['run', 'multiplexer', '--rule', 'weight-max', '--episodes', '1000000000', '--workers', '2'];

/** Sends signals as soon as a run shows its first return, so that there is something partial. */
function whenUnderWay(act: (child: ChildProcess) => void) {
  return (child: ChildProcess) => {
    let seen = '';
    const look = (chunk: Buffer) => {
      seen += chunk;
      if (!/return 0\.\d/.test(seen) && !/ [1-9]\d* episodes\/s/.test(seen)) return;
      child.stderr!.off('data', look);
      act(child);
    };
    child.stderr!.on('data', look);
  };
}

async function interrupt(signal: NodeJS.Signals): Promise<void> {
  const out = join(temporaryDirectory(), 'out');
  const { code, stdout, stderr } = await klopfProcess([...ENDLESS, '--out', out], {
    // npm passes a signal on that the process group has got already: twice at once is one wish.
    during: whenUnderWay((child) => {
      child.kill(signal);
      child.kill(signal);
    }),
  });
  expect(code).toBe(130);
  expect(stderr).toContain('klopf: interrupted: 1 of 1 run is partial\n');
  expect(stdout).toMatch(/^weight-max .* partial$/m);
  const { records, report, warnings } = readRunDirectory(out);
  expect(warnings).toEqual([]);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ partial: true, episodes: 1_000_000_000, curve: [expect.any(Number)] });
  expect(report).toContain('interrupted');
}

test('SIGINT and SIGTERM: partial records are printed and written, exit code 130', async () => {
  await Promise.all([interrupt('SIGINT'), interrupt('SIGTERM')]);
});
