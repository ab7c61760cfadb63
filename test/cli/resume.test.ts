import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore } from '../../src/store/read-store.js';
import { createRunDirectory } from '../../src/store/run-directory.js';
import { type Ended, klopf, klopfJson, klopfProcess, temporaryDirectory } from './klopf.js';

const RUN = ['run', 'multiplexer', '--env-param', 'addressBits=1', '--rule', 'weight-max', '--hidden', '4'];

test('SIGTERM leaves a checkpoint, and resume goes on from it to the digest of a run that was never stopped', async () => {
  let [out, long]: [string, string[]] = ['', []];
  let stopped: Ended | undefined;
  // On a busy machine a run may have ended before this process sees how far it is; then once more, with a longer one.
  for (let episodes = 100_000; (stopped?.code ?? 0) === 0; episodes *= 3) {
    out = join(temporaryDirectory(), 'runs');
    long = [...RUN, '--episodes', `${episodes}`, '--seed', '3', '--workers', '1', '--json'];
    stopped = await klopfProcess([...long, '--out', out, '--checkpoint-every', '0.01'], {
      during(child) {
        const look = setInterval(() => {
          const [run] = readStoreIfThere(out);
          if (run === undefined || run.metrics().length < 5) return;
          clearInterval(look);
          child.kill('SIGTERM');
        }, 5);
        child.once('close', () => clearInterval(look));
      },
    });
  }
  expect(stopped!.code).toBe(130);
  const [run] = readStore(out).runs;
  expect(run).toMatchObject({ state: 'interrupted', record: { partial: true } });
  // A folder with stores is looked into.
  const { code, stdout, stderr } = await klopf(['resume', dirname(out), '--workers', '1']);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`1 run in ${out} goes on`) });
  expect(stdout).toMatch(/weight-max/);
  const [whole] = await klopfJson(long.slice(0, -1));
  expect(readStore(out).runs).toMatchObject([
    { state: 'finished', record: { weightsDigest: whole!['weightsDigest'], curve: whole!['curve'] } },
  ]);
  expect((await klopf(['resume', out])).stdout).toBe('Nothing is left to do: of 1 run none is unfinished\n');
});

test('what is paused goes on where it is named, and not with its store', async () => {
  const out = join(temporaryDirectory(), 'runs');
  await klopf([...RUN, '--episodes', '20', '--out', out, '--json', '--workers', '1']);
  const { path, config, record } = readStore(out).runs[0]!;
  rmSync(join(path, 'result.json'));
  const directory = createRunDirectory(out, { rule: 'weight-max', seed: 1, config });
  await directory.pause({ ...record, partial: true, episodesDone: 10 }, true);
  directory.close();
  expect(readStore(out).runs).toMatchObject([{ state: 'paused' }]);
  const { code, stdout, stderr } = await klopf(['resume', out]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('1 of 1 runs are paused: they got as far as they were asked to');
  await klopf(['resume', path, '--json', '--workers', '1']);
  expect(readStore(out).runs).toMatchObject([{ state: 'finished', record: { weightsDigest: record.weightsDigest } }]);
});

test('what cannot be resumed is said', async () => {
  const folder = temporaryDirectory();
  const said = async (...args: string[]) => {
    const { code, stderr } = await klopf(['resume', ...args]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await said(folder)).toContain('holds no run; expected the directory of a run, a store such as');
  expect(await said(join(folder, 'nowhere'))).toContain('does not exist');
  expect(await said(folder, '--checkpoint-every', '0')).toContain('Expected a number of seconds above 0');
  expect((await klopf([...RUN, '--checkpoint-every', '5'])).stderr).toContain(
    '--checkpoint-every is for runs in a folder',
  );
  const out = join(folder, 'runs');
  await klopf([...RUN, '--episodes', '20', '--out', out, '--json', '--workers', '1']);
  const [run] = readStore(out).runs;
  writeFileSync(join(run!.path, 'result.json'), '{"format": "klopf result"');
  expect(await said(out)).toMatch(/cannot be read, and is left as it is.*result.json/);
  renameSync(join(run!.path, 'result.json'), join(folder, 'away'));
  renameSync(run!.path, join(out, 'renamed'));
  expect(await said(out)).toMatch(/renamed holds the run weight-max-.*, and was renamed; give it its name back/);
});

function readStoreIfThere(path: string) {
  try {
    return readStore(path).runs;
  } catch {
    return [];
  }
}
