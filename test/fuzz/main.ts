/** npm run fuzz: random rules in both engines, on several threads, and beside the f64 witness. `--help` explains. */
import { parseArgs } from 'node:util';
import { createTally, type Difference, fuzz, type Tally } from './fuzz-run.js';
import { createFuzzThreads } from './on-threads.js';

const HELP = `npm run fuzz -- [--minutes M] [--seed N] [--rules COUNT] [--keep-going]

Draws rules over every form of the language, runs each in both engines for a few steps and compares actions and all that is
learned and kept, bit for bit; some on 2 to 4 threads, some beside the f64 witness. A difference is shrunk and printed as a
rule with its settings; the exit code is then 1.

  --minutes M    stop after so long (default, without --rules: 1)
  --rules COUNT  stop after so many rules
  --seed N       where to begin (default 1): 100 rules are drawn from each of N, N + 1, …
  --keep-going   go on after a difference
`;
/** Rules drawn from one seed. */
const ROUND = 100;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    rules: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else {
  const { minutes = values.rules === undefined ? 1 : Number.POSITIVE_INFINITY, rules = Number.POSITIVE_INFINITY } =
    values;
  process.exitCode = await main(Number(minutes), Number(values.seed), Number(rules));
}

async function main(minutes: number, first: number, rules: number): Promise<number> {
  if (!(minutes > 0) || !Number.isInteger(first) || !(rules > 0)) {
    process.stderr.write(`fuzz: expected numbers above 0 for --minutes and --rules, a whole one for --seed\n${HELP}`);
    return 2;
  }
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 60_000;
  const threads = createFuzzThreads(new URL('./part-thread.js', import.meta.url));
  const tally = createTally();
  const found: Difference[] = [];
  let isStopped = false;
  // The report comes after the rules of the seed at work; a second signal ends at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
  let seed = first;
  for (; !isStopped && elapsed() < minutes && tally.rules < rules; seed++) {
    const difference = await fuzz(seed, Math.min(ROUND, rules - tally.rules), threads, tally);
    if (difference) {
      found.push(difference);
      process.stdout.write(`\n# seed ${seed}: ${difference.message}\n${difference.text}\n`);
      if (!values['keep-going']) break;
    }
    progress(`seed ${seed}: ${tally.rules} rules, ${found.length} differences, ${elapsed().toFixed(1)} min`);
  }
  progress('');
  await threads.close();
  process.stdout.write(report(tally, found, `seeds ${first} to ${seed - 1}, ${elapsed().toFixed(1)} minutes`));
  return found.length > 0 ? 1 : 0;
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else if (line) process.stderr.write(`${line}\n`);
}

function report(
  { rules, endings, forms, witness, onThreads }: Tally,
  found: readonly Difference[],
  span: string,
): string {
  const table = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([name, n]) => `  ${String(n).padStart(8)}  ${name}\n`)
      .join('');
  return (
    `${rules} rules (${span}), ${found.length} differences; ${onThreads} on 2 to 4 threads\n` +
    `endings\n${table(endings)}f64 witness\n${table(witness)}forms of the rules that ran\n${table(forms)}`
  );
}
