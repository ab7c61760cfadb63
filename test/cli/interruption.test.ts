import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { endOnSignals } from '../../src/cli/end-on-signals.js';
import { createInterruption } from '../../src/cli/interruption.js';
import { thorough } from '../thorough.js';
import { klopfProcess, leftIn, SHORT_INTERVALS, temporaryDirectory } from './klopf.js';

const ENDLESS = ['run', 'multiplexer', '--rule', 'weight-max', '--episodes', '1000000000', '--workers', '1'];

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
    env: SHORT_INTERVALS,
    // npm passes a signal on that the process group has got already: twice at once is one wish.
    during: whenUnderWay((child) => {
      child.kill(signal);
      child.kill(signal);
    }),
  });
  expect(code).toBe(130);
  expect(stderr).toContain(`klopf: interrupted: 1 of 1 run is partial; what was reached is kept in ${out}\n`);
  expect(stdout).toMatch(/^weight-max .* partial$/m);
  const { records, report, damaged } = leftIn(out);
  expect(damaged).toEqual([]);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ partial: true, episodes: 1_000_000_000, curve: [expect.any(Number)] });
  expect(report).toContain('interrupted');
}

// The other signals come in the tests below, SIGTERM while a run starts, SIGHUP with a lost terminal.
test.each(thorough<NodeJS.Signals[]>(['SIGINT', 'SIGTERM', 'SIGHUP'], ['SIGINT']))(
  '%s: partial records are printed and written, exit code 130',
  interrupt,
);

/** Acts as soon as something is there. */
const whenThere = (isThere: () => boolean, act: () => void) => {
  const look = setInterval(() => {
    if (!isThere()) return;
    clearInterval(look);
    act();
  }, 1);
  onTestFinished(() => clearInterval(look));
};

test('a run that is still starting has a record that says so', async () => {
  const out = join(temporaryDirectory(), 'out');
  const { code, stderr } = await klopfProcess([...ENDLESS, '--out', out], {
    during: (child) =>
      whenThere(
        () => existsSync(out) && readdirSync(out).length > 0,
        () => child.kill('SIGTERM'),
      ),
  });
  expect({ code, stderr: stderr.split('\n').at(-2) }).toEqual({
    code: 130,
    stderr: `klopf: interrupted: 1 of 1 run is partial; what was reached is kept in ${out}`,
  });
  const { runs, records, report } = leftIn(out);
  expect(records).toMatchObject([{ partial: true, seed: 1, episodes: 1_000_000_000, config: { hidden: [64, 32] } }]);
  expect(report).toContain('The run was interrupted');
  expect(readdirSync(out).sort()).toEqual(['report.html', runs[0]!.id]);
  expect(runs[0]!.state).toBe('interrupted');
  expect(readdirSync(runs[0]!.path).sort()).toEqual(['config.json', 'metrics.jsonl', 'stopped.json']);
});

test('a lost connection takes the terminal with it, and the records stay', async () => {
  const out = join(temporaryDirectory(), 'out');
  const { code } = await klopfProcess([...ENDLESS, '--out', out], {
    env: SHORT_INTERVALS,
    during: whenUnderWay((child) => {
      child.stdout!.destroy();
      child.stderr!.destroy();
      child.kill('SIGHUP');
    }),
  });
  expect(code).toBe(130);
  expect(leftIn(out)).toMatchObject({ records: [{ partial: true }], report: expect.any(String) });
});

test('a signal before anything is begun leaves nothing', async () => {
  const said: string[] = [];
  const exit = vi.spyOn(process, 'exit').mockImplementation(((code: number) => said.push(`exit ${code}`)) as never);
  onTestFinished(() => exit.mockRestore());
  const early = endOnSignals((message) => said.push(message));
  process.emit('SIGHUP');
  const begun = createInterruption();
  process.emit('SIGTERM');
  expect(begun.signal.aborted).toBe(true);
  begun.close();
  early.close();
  expect(said).toEqual(['klopf: interrupted; nothing was begun that has to be kept', 'exit 130']);
});

/**
 * For the environment of a process: it hears SIGINT as soon as it listens, and tells whether the command was loaded by
 * then. The signal is no real one, since Node 22 and later hear of those only when the command is loaded.
 */
const INTERRUPTED_AT_ONCE = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
    `import { createRequire } from 'node:module';
     const { cache } = createRequire('${import.meta.url}');
     process.on('newListener', (event) => {
       if (event !== 'SIGINT') return;
       process.stderr.write(Object.keys(cache).some((name) => name.includes('commander')) ? 'loaded\\n' : 'not loaded\\n');
       queueMicrotask(() => process.emit('SIGINT'));
     });`,
  )}`,
};

test('nor does one before the command is loaded', async () => {
  const { code, stderr } = await klopfProcess(['rules'], { env: INTERRUPTED_AT_ONCE });
  expect(stderr).toBe('not loaded\nklopf: interrupted; nothing was begun that has to be kept\n');
  expect(code).toBe(130);
});

// So many runs that some are left, however late this process hears of the first.
test('where nobody reads stdout any more the runs stop, what they reached is kept, and stderr says so', async () => {
  const out = join(temporaryDirectory(), 'out');
  const runs = [
    'run',
    'multiplexer',
    '--rule',
    'ste',
    '--episodes',
    '5000',
    '--runs',
    '600',
    '--workers',
    '2',
    '--json',
  ];
  const { code, stderr } = await klopfProcess([...runs, '--out', out], {
    during: (child) => child.stdout!.once('data', () => child.stdout!.destroy()),
  });
  expect(code).toBe(141);
  expect(stderr).toMatch(
    /^klopf: stopped because nobody reads stdout any more: (\d of 600 runs (is|are) partial, )?\d+ of 600 runs left nothing; what was reached is kept in .*out\n$/,
  );
  const { records, damaged } = leftIn(out);
  expect(damaged).toEqual([]);
  expect(records.length).toBeGreaterThan(0);
});
