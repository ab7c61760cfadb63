import { parseArgs } from 'node:util';
import { UserError } from '../src/errors/user-error.js';
import { didYouMean } from '../src/text/suggest.js';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly json: boolean;
  readonly list: boolean;
  readonly help: boolean;
  readonly filter: readonly string[];
  /** Null: no peers. */
  readonly python: string | null;
  readonly repeats: number;
  readonly seconds: number;
  /** Looks at timelines instead of measuring throughputs. */
  readonly timeline: boolean;
  /** The file that the picture of a timeline is written to; null: none. */
  readonly picture: string | null;
}

export const HELP = `npm run bench -- [OPTIONS]

Measures fixed workloads, each by its name, and beside each what it is compared with: the literal engine, fewer worker threads, and
NumPy, PyTorch and JAX on the same work where a Python has them. What is compared is measured in turn in the same run, each in a process
of its own; only such ratios carry over to another machine.

  --filter NAME    only the workload or family of that name, or all whose names contain NAME; may be given several times
  --list           the names, and what is measured beside each; measures nothing
  --json           one JSON document on stdout, with every repeat
  --repeats N      how often each is timed, 1 to 1000 (default 5)
  --seconds S      how long each time, above 0 (default 0.4); runs on several threads twice that
  --python PATH    the Python to look for peers in (default python3)
  --no-peers       do not look
  --timeline       instead: where the time of a step goes, of teams on several threads (the family workers), by phase and thread
  --picture FILE   with --timeline, of one workload: its median step, as SVG
  --help           this

Examples:
  npm run bench -- --list
  npm run bench -- --filter roofline                                      what the machine can do; half a minute
  npm run bench -- --filter 'multiplexer-4 weight-max batch 1'            one workload
  npm run bench -- --filter workers --repeats 9                           a family, with more repeats
  npm run bench -- --timeline --filter 'batch 4096, 2 workers'            where two threads lose
  npm run bench -- --python ~/venv/bin/python --json > bench.json         everything, about a quarter of an hour

Columns: the median of the repeats, the least and the most; GFLOP/s as if every product were computed (2 · (forward + update + credit)
multiply-adds a sample); GB/s of weights, optimiser state and activations, each read once and written once a step, so at least that much is moved.
Exit codes: 0 done, 2 a mistake in what was asked for, 130 interrupted (what was measured until then is shown), 1 anything else. npm run bench:memory, bench:gymnasium and bench:gpu measure memory, environments and a graphics card.`;

const KNOWN = {
  filter: { type: 'string', multiple: true },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  repeats: { type: 'string' },
  seconds: { type: 'string' },
  python: { type: 'string' },
  'no-peers': { type: 'boolean' },
  timeline: { type: 'boolean' },
  picture: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments. Throws UserError that says what was given and what is expected. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const repeats = Number(values.repeats ?? 5);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 1000)
    throw new UserError(`--repeats is '${values.repeats}'; expected a whole number from 1 to 1000`);
  const seconds = Number(values.seconds ?? 0.4);
  if (!(seconds > 0 && seconds <= 600))
    throw new UserError(`--seconds is '${values.seconds}'; expected a number above 0, at most 600`);
  if (values['no-peers'] && values.python !== undefined)
    throw new UserError('--no-peers and --python contradict each other; give one of them');
  if (values.picture !== undefined && !values.timeline)
    throw new UserError('--picture draws a timeline; give --timeline with it');
  return {
    timeline: values.timeline ?? false,
    picture: values.picture ?? null,
    json: values.json ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    filter: values.filter ?? [],
    python: values['no-peers'] ? null : (values.python ?? 'python3'),
    repeats,
    seconds,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: KNOWN, allowPositionals: false }).values;
  } catch (error) {
    const stray = args.find((arg) => arg.startsWith('--') && !Object.hasOwn(KNOWN, arg.slice(2).split('=')[0]!));
    const known = Object.keys(KNOWN).map((name) => `--${name}`);
    if (stray) throw new UserError(`there is no option ${stray}` + didYouMean(stray, known, '--help explains them'));
    throw new UserError(`${(error as Error).message.split('\n')[0]} --help explains the options`);
  }
}
