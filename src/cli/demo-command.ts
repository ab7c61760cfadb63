import { Command } from 'commander';
import { findRule } from '../runs/find-rule.js';
import type { RunConfig } from '../runs/run-config.js';
import type { CommandContext } from './command-context.js';
import { DEMO_ENV, DEMO_HIDDEN, DEMO_SETTINGS } from './demo-settings.js';
import { findEnv } from './find-env.js';
import { freeDirectory } from './new-path.js';
import { seedValue, wholeNumber } from './option-values.js';
import { workersOption } from './workers-option.js';

interface DemoOptions {
  readonly episodes?: number;
  readonly seed: number | string;
  readonly workers: number;
  readonly out?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  klopf demo
  klopf demo --seed 7 --out runs/seed-7
  klopf demo --episodes 800000        # the length of the published runs`;

/** `klopf demo`. */
export function createDemoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description(
      `Train teams of ${[...DEMO_HIDDEN, 1].join('-')} units on the 4-bit multiplexer by four rules (${DEMO_SETTINGS.map(({ rule }) => rule).join(', ')}), on all cores; then draw their learning curves and write a report.`,
    )
    .option(
      '--episodes <n>',
      'episodes of each run (default: chosen for each rule, to be done in two minutes)',
      wholeNumber(1),
    )
    .option('--seed <seed>', 'a whole number or a text', seedValue, 1)
    .addOption(workersOption('worker threads'))
    .option(
      '--out <dir>',
      'a folder for the runs and report.html, new or with other runs (default: runs/demo-1, or -2, …)',
    )
    .option('--json', 'JSON lines on stdout, and nothing else, as those of `klopf run`')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((options: DemoOptions) => demo(options, context));
}

async function demo(options: DemoOptions, context: CommandContext): Promise<void> {
  const { module } = findEnv(DEMO_ENV);
  const configs = DEMO_SETTINGS.map(
    ({ rule: name, episodes, learningRate }): RunConfig => ({
      env: DEMO_ENV,
      envParams: {},
      envModule: module!,
      rule: findRule(name, context.rules).text,
      params: findRule(name, context.rules).resolve(),
      hidden: DEMO_HIDDEN,
      episodes: options.episodes ?? episodes,
      seed: options.seed,
      engine: 'dense',
      batch: 1,
      workers: options.workers,
      learningRate,
      optimizer: 'adam',
      optimizerParams: {},
    }),
  );
  // Worker pool and reports take a tenth of a second to load, which help and mistakes need not wait for.
  const { performRuns } = await import('./perform-runs.js');
  await performRuns(
    {
      configs,
      workers: options.workers,
      title: 'Four ways for a team of units to learn the multiplexer',
      headline: `Four teams of ${[...DEMO_HIDDEN, 1].join('-')} units learn the 4-bit multiplexer, each by a rule of its own:`,
      notes: [
        'Every unit of each network is an agent with its own policy and its own local learner. The task: 4 address bits and 16 data bits are shown, and the team is to answer with the data bit at that address; right is +1, wrong −1, so guessing returns 0.',
      ],
      out: options.out ?? freeDirectory('runs', 'demo'),
      json: options.json === true,
    },
    context,
  );
}
