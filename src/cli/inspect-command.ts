import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import { readLines } from '../files/line-file.js';
import { writeWhole } from '../files/write-whole.js';
import { type UnitHistory, unitHistory } from '../inspect/history.js';
import { inspectTeam } from '../inspect/inspect-team.js';
import { inspectionPage } from '../inspect/inspection-page.js';
import { inspectionTable } from '../inspect/inspection-table.js';
import { createAuditProgress } from './audit-progress.js';
import { type CommandContext, print } from './command-context.js';
import type { PlayedTask } from './load-player.js';
import { loadPlayer } from './load-player.js';
import { refuseTaken } from './new-path.js';
import { assignment, seedValue, wholeNumber } from './option-values.js';
import { teamIn } from './team-in.js';

interface InspectOptions extends PlayedTask {
  readonly steps: number;
  readonly samples?: number;
  readonly fidelity?: true;
  readonly seed: number | string;
  readonly page?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  # train and keep a team, then look at it unit by unit
  klopf run multiplexer --env-param addressBits=2 --rule weight-max --hidden 12 --episodes 20000 --save team.safetensors
  klopf inspect team.safetensors
  # as a page with pictures
  klopf inspect team.safetensors --page team.html
  # a run that was recorded: what the units did while they learned, too
  klopf run multiplexer --rule weight-max --episodes 100000 --out runs/watched --record
  klopf inspect runs/watched --page watched.html

The team does not learn. It plays --steps steps, in which each unit is watched: what it did, and what it was paid (the direction of its bias).
Fidelity compares each unit's pay with what its action was worth. In episodes of several steps this takes long, because the rest of an
episode is played many times for each action of each unit. There it is left out unless --fidelity asks for it.
Worth is what the team loses when the unit is silent. Estimates have 95 % intervals; --samples makes them narrower.`;

/** `klopf inspect`. */
export function createInspectCommand(context: CommandContext): Command {
  return new Command('inspect')
    .description('Show a saved team unit by unit: what each unit does, what it is paid, and what it is worth.')
    .argument('<team>', 'a file from klopf run --save or saveTeam, or the directory of a run')
    .optionsGroup('What is played:')
    .option('--steps <n>', 'steps in which units are watched', wholeNumber(1), 2000)
    .option(
      '--samples <n>',
      'episodes from which worth and fidelity are estimated (default: 2000 of one step, 40 of several)',
      wholeNumber(20),
    )
    .option('--fidelity', 'compare pay with worth also in episodes of several steps')
    .option('--seed <seed>', 'of environments and draws: a whole number, or a text', seedValue, 0)
    .option('--env <env>', 'an environment (default: the one that the team was trained in)')
    .option('--env-param <name=value>', 'an argument of the environment, see `klopf envs`; repeatable', assignment)
    .optionsGroup('What comes out:')
    .option('--page <file>', 'a page with pictures, a new file')
    .option('--json', 'one JSON line on stdout with a row a unit, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: InspectOptions) => inspectCommand(file, options, context));
}

async function inspectCommand(file: string, options: InspectOptions, context: CommandContext): Promise<void> {
  if (options.page !== undefined) refuseTaken(options.page, '--page');
  const team = teamIn(file);
  const { state, env, makeEnv } = await loadPlayer(team, options);
  const { steps, samples, fidelity, seed } = options;
  const progress = createAuditProgress(context.stderr, 'inspection');
  const inspection = inspectTeam(state, makeEnv(), {
    ...{ env, steps, seed },
    ...(samples !== undefined && { samples }),
    ...(fidelity && { fidelity }),
    ...historyBeside(team),
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.close();
  if (options.page !== undefined) writeWhole(options.page, inspectionPage(inspection));
  if (options.json) {
    const { play, units, ...rest } = inspection;
    print(context, JSON.stringify({ ...rest, steps: play.steps, units: units.map(({ weights: _, ...unit }) => unit) }));
    return;
  }
  print(context, inspectionTable(inspection));
  if (options.page !== undefined) print(context, '', `The page is ${options.page}`);
}

/**
 * What was recorded of the run that made a team, `units.jsonl` beside `team.safetensors`, `units-2.jsonl` beside
 * `team-2.safetensors`.
 */
function historyBeside(team: string): { readonly history?: UnitHistory } {
  const which = /^team(-\d+)?\.safetensors$/.exec(basename(team));
  const file = join(dirname(team), `units${which?.[1] ?? ''}.jsonl`);
  if (!which || !existsSync(file)) return {};
  return { history: unitHistory(readLines(file).lines.map(({ text }) => text)) };
}
