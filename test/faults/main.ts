/** npm run test:faults: processes are killed at random moments, and what they leave is compared. `--help` explains. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FaultKind } from './faults-report.js';
import { KILLED_RUNS, SPOILT_CHECKPOINTS } from './killed-runs.js';
import { QUEUE, SHARED_FOLDER, STUDY } from './many-machines.js';

/** All kinds of faults, in the order in which they are tried. */
const KINDS: readonly FaultKind[] = [KILLED_RUNS, SPOILT_CHECKPOINTS, SHARED_FOLDER, STUDY, QUEUE];

const HELP = `npm run test:faults -- [--kills N] [--only KIND,KIND] [--seed S] [--keep]

Kills processes of klopf at random moments, goes on with what they leave, and compares the end with that of processes that
nobody disturbed. Prints how many kills of each kind led to the same numbers; the exit code is 1 where one did not.

  --kills N   kills of each kind (default: 10)
  --only …    some kinds (default: all)
  --seed S    of the random moments (default: drawn, and printed)
  --keep      leaves the folders that were written

Kinds:
${KINDS.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = await main(Number(values.kills), Number(values.seed), values.only?.split(','));

async function main(kills: number, seed: number, only: readonly string[] | undefined): Promise<number> {
  const unknown = only?.find((name) => !KINDS.some((kind) => kind.name === name));
  if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed) || unknown !== undefined) {
    process.stderr.write(`test:faults: expected whole numbers for --kills and --seed, and kinds for --only\n${HELP}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'klopf-faults-'));
  process.stdout.write(`seed ${seed}\n`);
  let faults = 0;
  for (const kind of KINDS.filter(({ name }) => only === undefined || only.includes(name))) {
    const own = join(folder, kind.name);
    mkdirSync(own);
    const began = performance.now();
    const say = (line: string) => process.stderr.write(`${kind.name}: ${line}\n`);
    const report = await kind.run(own, kills, uniform(seed), say);
    const seconds = Math.round((performance.now() - began) / 1000);
    const end = report.faults.length === 0 ? 'all as undisturbed' : `${report.faults.length} faults`;
    process.stdout.write(
      `${kind.name}: ${report.kills} kills, ${report.runs} runs: ${end} (${report.about ? `${report.about}, ` : ''}${seconds} s)\n`,
    );
    for (const fault of report.faults) process.stdout.write(`  ${fault}\n`);
    faults += report.faults.length;
  }
  if (values.keep || faults > 0) process.stdout.write(`what was written is in ${folder}\n`);
  else rmSync(folder, { recursive: true, force: true });
  return faults === 0 ? 0 : 1;
}

/** Numbers from 0 to 1 by a seed: a generator of Lehmer's, warmed up. */
function uniform(seed: number): () => number {
  let state = 1 + (seed % 2147483646);
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let k = 0; k < 10; k++) next();
  return next;
}
