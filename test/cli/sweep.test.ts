import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { experimentSchema } from '../../src/sweeps/experiment/experiment-fields.js';
import { type Ended, klopf, klopfProcess, temporaryDirectory } from './klopf.js';

const EXPERIMENT = `
env: multiplexer
envParams: { addressBits: 1 }
rule: weight-max
hidden: [2]
episodes: 20
seeds: 2
vary: { learningRate.0: [0.1, 0.01] }
`;

function file(text: string): { readonly folder: string; readonly path: string } {
  const folder = temporaryDirectory();
  const path = join(folder, 'rates.yaml');
  writeFileSync(path, text);
  return { folder, path };
}

describe('klopf sweep', () => {
  test('does the runs of a file, and nothing twice', async () => {
    const { folder, path } = file(EXPERIMENT);
    const out = join(folder, 'out');
    const first = await klopf(['sweep', path, '--out', out, '--workers', '1', '--json']);
    expect(first.code).toBe(0);
    const document = JSON.parse(first.stdout);
    expect(document).toMatchObject({ name: 'rates', done: 4, failed: 0 });
    expect(document.trials.map(({ settings, status }: Record<string, unknown>) => [settings, status])).toEqual([
      [{ 'learningRate.0': 0.1 }, 'complete'],
      [{ 'learningRate.0': 0.01 }, 'complete'],
    ]);
    expect(readdirSync(join(out, 'runs')).sort()).toEqual(
      document.trials.flatMap(({ runs }: { runs: string[] }) => runs).sort(),
    );
    const ledger = readFileSync(join(out, 'ledger.jsonl'), 'utf8');
    const again = await klopf(['sweep', out, '--workers', '1']);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/Trial \d was the best of 2, with learningRate\.0 0\.\d+/);
    expect(readFileSync(join(out, 'ledger.jsonl'), 'utf8')).toBe(ledger);
  });

  test('says what it would do, and what is wrong with a file', async () => {
    const { path } = file(EXPERIMENT);
    const dry = await klopf(['sweep', path, '--dry-run']);
    expect(dry.stdout).toContain('rates: 4 runs: 1 search by grid, 2 trials in each, 2 seeds a trial');
    const wrong = file(EXPERIMENT.replace('hidden', 'hiden'));
    const refused = await klopf(['sweep', wrong.path]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`${wrong.path}:5:1: hiden: there is no such setting. Did you mean 'hidden'?`);
    expect((await klopf(['sweep'])).stderr).toContain('klopf sweep needs an experiment file');
    expect((await klopf(['sweep', 'rates.txt'])).stderr).toContain('expected a name that ends in .yaml, .yml or .json');
    expect((await klopf(['sweep', join(wrong.folder, 'none.yaml')])).stderr).toContain('there is no such file');
  });

  test('stops at Ctrl-C, and the same command ends with what it would have had', async () => {
    let args = (_out: string): string[] => [];
    let stopped: Ended | undefined;
    // On a busy machine a sweep may have ended before this process sees its first result; then once more, with longer
    // runs.
    for (let episodes = 600; (stopped?.code ?? 0) === 0; episodes *= 4) {
      const { folder, path } = file(EXPERIMENT.replace('episodes: 20', `episodes: ${episodes}`));
      args = (out) => ['sweep', path, '--out', join(folder, out), '--workers', '1', '--json'];
      stopped = await klopfProcess(args('out'), {
        async during(child) {
          const ledger = join(folder, 'out', 'ledger.jsonl');
          const isTold = () => {
            try {
              return readFileSync(ledger, 'utf8').includes('told');
            } catch {
              return false;
            }
          };
          while (!isTold() && child.exitCode === null) await wait(20);
          child.kill('SIGINT');
        },
      });
    }
    expect(stopped!.code).toBe(130);
    expect(stopped!.stderr).toMatch(
      /klopf: interrupted\. The results of \d runs are kept in .*; the same command goes on/,
    );
    const resumed = await klopf(args('out'));
    const whole = await klopf(args('whole'));
    const trials = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).trials.map(({ seedScores, runs }: Record<string, unknown>) => ({ seedScores, runs }));
    expect(trials(resumed)).toEqual(trials(whole));
  });

  test('prints the JSON Schema that is published', async () => {
    const { stdout } = await klopf(['sweep', '--schema']);
    expect(JSON.parse(stdout)).toEqual(experimentSchema());
    const published = readFileSync(new URL('../../experiment.schema.json', import.meta.url), 'utf8');
    expect(published).toBe(stdout);
  });
});
