import { Command, Option } from 'commander';
import { auditRule } from '../audit/audit-rule.js';
import { auditTable } from '../audit/audit-table.js';
import { auditErrors, type ErrorAuditOptions, isOfErrors } from '../audit/error-audit.js';
import { auditTrials } from '../audit/trial-audit.js';
import { UserError } from '../errors/user-error.js';
import { defineRule } from '../rule/rule.js';
import { findRule } from '../runs/find-rule.js';
import { readTeamFile } from '../runs/team-file.js';
import type { TeamState } from '../team/state/team-state.js';
import { createAuditProgress } from './audit-progress.js';
import { type CommandContext, print } from './command-context.js';
import {
  type Assignment,
  assignment,
  lateralDelays,
  layerSizes,
  numbersOrTexts,
  seedValue,
  wholeNumber,
  wiringOfLayers,
} from './option-values.js';

interface AuditCommandOptions {
  readonly rule?: string;
  readonly from?: string;
  readonly param?: readonly Assignment[];
  readonly sizes?: readonly number[];
  readonly wiring?: readonly Assignment[];
  readonly choices?: number;
  readonly lateralRounds?: number;
  readonly lateralDelay?: number | readonly number[];
  readonly errors?: number;
  readonly steps?: number;
  readonly trials?: number;
  readonly seed: number | string;
  readonly samples?: number;
  readonly task?: NonNullable<ErrorAuditOptions['task']>;
  readonly loss?: NonNullable<ErrorAuditOptions['loss']>;
  readonly examples?: number;
  readonly draws?: number;
  readonly json?: true;
}

const EXAMPLES = `
Weights, four observations and a reward for every output are drawn from the seed. In a small network every joint state is
visited. A larger network is sampled, and every figure has an interval. Where the intervals do not decide, the verdict is
"cannot tell", with the number of episodes that would decide.

For a rule that hears errors, its directions are compared with the gradient of the loss of a small supervised task: the angle
between them, their lengths and signs, and whether they are equal. A saved team is audited at its weights.

With --steps or --lateral-delay, or for a saved team with such a delay, the sum of the directions over trials of several steps is
compared with the gradient through time, whether units hear errors or rewards.

Examples:
  klopf audit --rule unbiased-weight-max
  klopf audit --rule weight-max --sizes 2,2,1
  klopf audit --rule unbiased-weight-max --choices 3    # the output unit selects among three actions, by softmax
  klopf audit --rule reinforce --lateral-rounds 3    # units of a layer that hear each other
  klopf audit --rule my-rule.yaml --param decay=0.5
  klopf audit --rule reinforce --sizes 20,64,32,1 --json
  klopf audit --rule feedback-alignment --task strokes --sizes 64,30,10
  klopf audit --rule error-backprop --sizes 16,8,3 --wiring 1=image:4x4x1,field:3    # locally connected
  klopf audit --from digits.safetensors --task strokes --examples 200    # of a team that klopf run --save has kept
  klopf audit --rule rflo --lateral-delay 1 --sizes 3,6 --steps 8    # units that hear their peers a step late

With --json: {"rule","sizes","layers":[{"layer","maxAbsBias","gradientNorm","variance","cosine",…}],"unbiased",…};
of a sampled audit also "verdict", "samplesNeeded" and in each layer "verdict", "direction" and "intervals"; of errors and
of trials {"layer","parameter","cosine","angle","ratio","equalSigns","difference","verdict",…}.`;

/** `klopf audit`. */
export function createAuditCommand(context: CommandContext): Command {
  return new Command('audit')
    .description(
      'Compare the update that a rule makes on average with the exact gradient of the expected reward, layer by layer: is it biased, how noisy is it, does it point uphill?',
    )
    .option('--rule <name|file>', 'a rule, one of `klopf rules`, or a .json, .yaml or .yml file with one')
    .option('--from <file>', 'a saved team: its rule, sizes and weights, in place of drawn ones')
    .option('--param <name=value>', 'a parameter of the rule; repeatable', assignment)
    .option(
      '--sizes <sizes>',
      'inputs, hidden layers and outputs (default: 3,3,3,2, with more than two choices 3,3,3,1, with lateral rounds 3,2,2)',
      layerSizes,
    )
    .option(
      '--wiring <layer=form>',
      'for rules that hear errors: what the units of a layer listen to, as in klopf run; repeatable, with --sizes',
      assignment,
    )
    .option('--choices <n>', 'actions that each output unit selects among (default: 2)', wholeNumber(2))
    .option(
      '--lateral-rounds <n>',
      'rounds of the hidden layers, with lateral synapses if above 1; for small networks (default: 1)',
      wholeNumber(1),
    )
    .option(
      '--lateral-delay <steps>',
      'for trials: after how many steps units hear the units of their layer, one number or one for each layer, as in 1,0 (default: 1)',
      lateralDelays,
    )
    .option('--steps <n>', 'for trials: the number of steps of each (default: 8)', wholeNumber(1))
    .option(
      '--errors <n>',
      'for trials: the number of errors that the task gives (default: one for each output unit)',
      wholeNumber(1),
    )
    .option('--trials <n>', 'for trials: how many are played (default: 6400)', wholeNumber(64))
    .option('--seed <seed>', 'a whole number or a text', seedValue, 1)
    .option('--samples <n>', 'sample this many episodes, however small the network', wholeNumber(1))
    .addOption(
      new Option('--task <task>', 'for rules that hear errors: the task (default: random)').choices([
        'random',
        'strokes',
      ]),
    )
    .addOption(
      new Option('--loss <loss>', 'for rules that hear errors: the loss (default: cross-entropy)').choices([
        'cross-entropy',
        'squared',
      ]),
    )
    .option(
      '--examples <n>',
      'for rules that hear errors: the number of examples in the loss (default: 32)',
      wholeNumber(1),
    )
    .option(
      '--draws <n>',
      'for rules that hear errors and draw: how many directions are averaged (default: 200)',
      wholeNumber(2),
    )
    .option('--json', 'one JSON line on stdout, and nothing else')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action(async ({ rule: nameOrFile, from: file, param, json, wiring, ...given }: AuditCommandOptions) => {
      if (nameOrFile === undefined && file === undefined)
        throw new UserError('nothing to audit was named; give --rule NAME, or --from FILE with a saved team');
      const from = file === undefined ? undefined : (await readTeamFile(file)).state;
      const rule = nameOrFile === undefined ? defineRule(from!.config.rule) : findRule(nameOrFile, context.rules);
      if (wiring !== undefined && given.sizes === undefined && from === undefined)
        throw new UserError('--wiring is given without --sizes; give the sizes too, such as --sizes 9,8,3');
      const sizes = given.sizes ?? from?.config.sizes ?? [];
      const wired = wiringOfLayers('--wiring', wiring, sizes.length - 1);
      const setting: Setting = { ...given, ...(wired && { wiring: wired }) };
      const progress = createAuditProgress(context.stderr);
      try {
        const params = param && numbersOrTexts(param);
        const common = { ...(params && { params }), ...(from && { from }), onProgress: progress.update };
        const report = isOfTrials(setting, from)
          ? auditTrials(rule, { ...settingOf(setting, 'trials', rule.name), ...common })
          : isOfErrors(rule, from?.config.layerParams[0] ?? params)
            ? auditErrors(rule, { ...settingOf(setting, 'errors', rule.name), ...common })
            : auditRule(rule, { ...settingOf(setting, 'rewards', rule.name), ...common });
        progress.close();
        print(context, json ? JSON.stringify(report) : auditTable(report));
      } finally {
        progress.close();
      }
    });
}

/** The options of each kind of audit alone. */
const OF = {
  rewards: ['choices', 'lateralRounds', 'samples'],
  errors: ['task', 'loss', 'examples', 'draws', 'wiring'],
  trials: ['lateralDelay', 'errors', 'steps', 'trials'],
} as const;
type Kind = keyof typeof OF;
interface Setting
  extends Omit<AuditCommandOptions, 'rule' | 'from' | 'param' | 'json' | 'wiring'>,
    Pick<ErrorAuditOptions, 'wiring'> {}

/** Whether an option of trials is given, or a team whose units hear their peers steps late. */
function isOfTrials(setting: Setting, from: TeamState | undefined): boolean {
  const delays = [from?.config.lateralDelay ?? 0].flat();
  return OF.trials.some((name) => setting[name] !== undefined) || delays.some((delay) => delay > 0);
}

/** The options of one kind of audit that are given. Throws {@link UserError} where one of another kind is. */
function settingOf<K extends Kind>(
  setting: Setting,
  kind: K,
  rule: string,
): Pick<Setting, (typeof OF)[K][number] | 'sizes' | 'seed'> {
  for (const other of Object.keys(OF) as Kind[]) {
    const strange = other === kind ? undefined : OF[other].find((name) => setting[name] !== undefined);
    if (strange === undefined) continue;
    const option = `--${strange.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const expected = {
      rewards: 'is for rules that learn from rewards',
      errors: 'is for rules that hear errors',
      trials: 'is for trials of several steps',
    }[other];
    const given = {
      rewards: `'${rule}' learns from rewards`,
      errors: `'${rule}' hears errors`,
      trials: 'this is an audit of trials of several steps',
    }[kind];
    throw new UserError(`${option} ${expected}, and ${given}; leave it out`);
  }
  const names = [...OF[kind], 'sizes' as const, 'seed' as const].filter((name) => setting[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, setting[name]])) as Pick<
    Setting,
    (typeof OF)[K][number] | 'sizes' | 'seed'
  >;
}
