import { Command, Option } from 'commander';
import { UserError } from '../errors/user-error.js';
import { OPTIMIZERS } from '../rule/optimizer/optimizers.js';
import { rulesLabel } from '../runs/rules-label.js';
import { formatCount } from '../text/number-format.js';
import type { CommandContext } from './command-context.js';
import { addCriticOptions } from './critic-options.js';
import { engineOption } from './engine-option.js';
import { findEnv } from './find-env.js';
import { learningRates, schedule } from './learning-rates.js';
import {
  assignment,
  contextBaseline,
  hiddenSizes,
  lateralDelays,
  numberAssignment,
  seedValue,
  wholeNumber,
} from './option-values.js';
import { lanesOf, recordedNames, recordSettings } from './record-settings.js';
import { requireOptions } from './require-options.js';
import { checkpointOption } from './resume-command.js';
import { type RunOptions, runConfigs } from './run-configs.js';
import type { SpikingRunOptions } from './spiking-configs.js';
import { findSpikingRule } from './spiking-rules.js';
import { workersOption } from './workers-option.js';

/** Runs of one command. */
export const MOST_RUNS = 10_000;

const EXAMPLES = `
Examples:
  # the 4-bit multiplexer with Weight Maximization
  klopf run multiplexer --rule weight-max --episodes 200000
  # five seeds on all cores, with a report to open in a browser
  klopf run multiplexer --rule ste --runs 5 --out runs/ste
  # the same numbers from units that talk on a message bus: compare weightsDigest
  klopf run multiplexer --rule weight-max --episodes 2000 --engine literal --json
  klopf run multiplexer --rule weight-max --episodes 2000 --engine dense --json
  # a rule of your own, a smaller task, no hidden layer
  klopf run multiplexer --env-param addressBits=2 --rule my-rule.yaml --hidden none
  # CartPole: traces of 0.98 * 0.8, a critic, and rates that fall in a straight line over 50 000 steps
  klopf run CartPole-v1 --episodes 1000 --rule weight-max --param decay=.784 \\
    --lr .02:2e-4@50000,2e-4:2e-6@50000,2e-5:2e-7@50000 --critic td-backprop --critic-param decay=.784 \\
    --critic-lr .04:4e-3@50000,4e-5,4e-6 --discount .98 --truncation skip

  # what each unit did and was paid, as a table
  klopf run multiplexer --rule weight-max --episodes 200000 --out runs/watched --record 2000:20

  # unit 5 of the first layer falls silent after 20 000 steps
  klopf run multiplexer --rule weight-max --episodes 40000 --intervene '1/5 silence @20000'
  # units that fire once learn the labels of digits: 16 x 16 pixels, three units a class
  klopf run Digits-v0 --env-param side=16 --rule s2-stdp --epochs 5 --spiking threshold=12 --spiking unitsPerClass=3 \\
    --spiking weights.mean=0.3 --spiking weights.keepSum=true --param gap=0.15 --save digits.safetensors

  # keep what was learned, see what it achieves, and watch it play
  klopf run FrozenLake-v1 --rule weight-max --critic td-backprop --episodes 5000 --save lake.safetensors
  klopf evaluate lake.safetensors
  klopf watch lake.safetensors

A learning rate is one of three things: a number; a straight line from:to@steps; or several rates with the step from which each
holds, as in .01/.001@5000 (.01, and from step 5000 on .001). Steps are those of the optimizer, one for each step of the
environment. Commas separate layers.

An intervention says which units, what, and when, as in '1/3 silence @5000..9000'.
  which: 1/3 is unit 3 of layer 1 (layers from 1, units from 0); 1/0,2-4 are several units; 1 is the whole layer
  what:  silence
         clamp NUMBER
         drop action|credit PROBABILITY
         delay action|credit STEPS
         replay action|credit STEPS      those of the last STEPS before it begins, over and over
         shuffle credit
         rule NAME|FILE                  the units or the layer learn by this rule from then on
         transplant TEAM-FILE 1/4        unit 4 of layer 1 of that team takes the place of the unit
  when:  @5000..9000 (from step 5000 on and before 9000), @5000, or nothing
A file has a list of such lines, or of objects such as { "do": "silence", "layer": 1, "unit": 3, "at": 5000, "until": 9000 }.

With more than two actions one output unit selects by softmax, if the rule acts by pick(u, p). Otherwise several units name the
action in binary. Actions that are numbers need a rule that outputs numbers: --rule reinforce --param head=gaussian.

Without --json: live progress on stderr, then learning curves and a table on stdout.
With --json: one JSON line for each run on stdout, with env, rule, engine, seed, episodes, batch, workers, meanReturn,
curve (mean return in 20 equal bins of the episodes), seconds, episodesPerSecond and weightsDigest (SHA-256 of the
final weights). A run stopped by Ctrl-C has "partial":true, "episodesDone" and fewer bins. So has a run whose weights
diverged, with "diverged": what happened; the other runs of the command then go on, and its exit code is 2.
If stdout is closed, as by | head -1, the runs stop. --out keeps what they reached, and the exit code is 141.`;

/** `klopf run`. */
export function createRunCommand(context: CommandContext): Command {
  const command = new Command('run')
    .description(
      'Train a team of units in an environment: every unit of the network is an agent that learns by the same local rule.',
    )
    .argument('<env>', 'an environment, one of `klopf envs`')
    .optionsGroup('What learns:')
    .option('--rule <name|file>', 'a rule, one of `klopf rules`, or a .json, .yaml or .yml file with one')
    .option('--param <name=value>', 'a parameter of the rule, see `klopf rule show`; repeatable', assignment)
    .option(
      '--spiking <name=value>',
      'for units that fire once: an option of createSpikingTeam, as in threshold=12, unitsPerClass=3, regulation.rate=1 or weights.mean=0.3; repeatable',
      assignment,
    )
    .option(
      '--layer-rules <rules>',
      'a rule for each layer, as in reinforce,reinforce,weight-max; an empty one is --rule. The rule of each layer must know the names that the layer below hears from it',
    )
    .option(
      '--layer-param <name=values>',
      'a parameter with a value for each layer, as in temperature=1,1,2; repeatable',
      assignment,
    )
    .option(
      '--wiring <layer=form>',
      'what the units of a layer (1: the first hidden one) listen to. 1=image:28x28x1,field:3,stride:2,padding:1: each unit to its own field of the image (height x width x channels). 3=from:0,2: every unit to all of these layers, 0 is the observation. Repeatable',
      assignment,
    )
    .addOption(
      new Option('--hidden <sizes>', "units of each hidden layer, from the observation up, or 'none'")
        .default([64, 32], '64,32')
        .argParser(hiddenSizes),
    )
    .option(
      '--lateral-rounds <n>',
      'how often hidden units act in a step before the next layer acts; above 1 they hear what their layer did in the previous round. For rules that hear only the reward, such as reinforce',
      wholeNumber(1),
      1,
    )
    .option(
      '--lateral-delay <steps>',
      'after how many steps units hear the units of their own layer: 1 for all hidden layers (for the output layer if there is none), or one number for each layer up to the output, as in 1,0 (default: 0, they do not hear them)',
      lateralDelays,
    )
    .option(
      '--errors <n>',
      'number of errors that the environment gives in info.error, if it is not one for each output unit',
      wholeNumber(1),
    )
    .option(
      '--baseline <context:rate>',
      "without a critic: units hear the reward minus its running mean in the same context, a field of the environment's info, as in goal:0.2; the mean moves at the end of each episode",
      contextBaseline,
    )
    .option(
      '--lr <rates>',
      'learning rate: one for all layers, or one for each layer from the first hidden layer up; numbers or schedules, see below\n(default: 0.01 and a tenth of it for each further layer)',
      learningRates,
    )
    .option(
      '--schedule <name=factors>',
      'a factor for the learning rate of one learned parameter: a number or a schedule as for --lr, as in w=0/1@1000 (w learns from update 1000 on); repeatable',
      schedule,
    )
    .option(
      '--optimizer <name|file>',
      `the optimizer: ${Object.keys(OPTIMIZERS).join(', ')}, or a .json, .yaml or .yml file with one`,
      'adam',
    )
    .option(
      '--optimizer-param <name=value>',
      'a parameter of the optimizer, as in beta1=0.8; repeatable',
      numberAssignment,
    );
  return requireOptions(addCriticOptions(command), 'rule')
    .optionsGroup('What is done to units meanwhile:')
    .option(
      '--intervene <line|file>',
      "an intervention, as in '1/3 silence @5000..9000', or a .json, .yaml or .yml file with a list of them; repeatable, see below",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .optionsGroup('Where and how long:')
    .option('--env-param <name=value>', 'an argument of the environment, see `klopf envs`; repeatable', assignment)
    .option('--episodes <n>', 'episodes of each run', wholeNumber(1), 10_000)
    .option('--epochs <n>', 'for units that fire once: passes over all training samples (default: 10)', wholeNumber(1))
    .option('--runs <n>', 'number of runs, each with its own seed', wholeNumber(1, MOST_RUNS), 1)
    .option('--seed <seed>', 'a whole number S: runs use S, S+1, …; or a text: "text", "text/1", …', seedValue, 1)
    .optionsGroup('How it is computed (the numbers do not depend on engine and workers):')
    .addOption(engineOption())
    .option('--batch <n>', 'episodes that are played side by side; their directions are averaged', wholeNumber(1), 1)
    .addOption(workersOption('worker threads, for all runs together'))
    .optionsGroup('What comes out:')
    .option(
      '--out <dir>',
      'a folder for the runs, new or with other runs. Each run gets a directory with its configuration, metrics, result and team; report.html is about all of them. A finished run is not done again, and a stopped one continues from its last checkpoint; see klopf runs',
    )
    .addOption(checkpointOption())
    .option(
      '--save <file>',
      'a new file for the team, for klopf evaluate and klopf watch; several runs write NAME-1.EXT, NAME-2.EXT, …',
    )
    .option(
      '--record [every:window]',
      'write what each unit does and is paid, to units.jsonl during the run and to units.parquet at its end, in the directory of the run in --out. 1000:20 is a window of 20 steps every 1000; default 5000:5',
      recordSettings,
    )
    .option(
      '--record-what <names>',
      'with --record: only these: activity, credit, update, weights and eligibility of units; heard, the number of floats that each layer hears, to layers.jsonl and layers.parquet (default: all)',
      recordedNames,
    )
    .option(
      '--record-lanes <lanes>',
      'with --record: episodes of the batch, counted from 0, for which actions and credit of each unit are written at every step, to raster.jsonl and raster.parquet (default: none)',
      lanesOf,
    )
    .option('--tensorboard', 'write the metrics also as TensorBoard events, in the directory of the run in --out')
    .option('--json', 'JSON lines on stdout, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action(async (env: string, options: RunOptions, self: Command) => {
      const spiking = findSpikingRule(options.rule);
      if (spiking === undefined) {
        refuseSpiking(options);
        return run(env, options, context);
      }
      const { runSpikingTeams } = await import('./spiking-run.js');
      return runSpikingTeams(env, spiking, options as SpikingRunOptions, self, context);
    });
}

/** @throws {@link UserError} for options of rules of units that fire once. */
function refuseSpiking({ rule, spiking, epochs }: RunOptions): void {
  const strange = spiking === undefined ? (epochs === undefined ? undefined : '--epochs') : '--spiking';
  if (strange !== undefined)
    throw new UserError(
      `${strange} is for rules of units that fire once (klopf rules --spiking), and '${rule}' is not one of them; leave it out`,
    );
}

async function run(envId: string, options: RunOptions, context: CommandContext): Promise<void> {
  if (options.checkpointEvery !== undefined && options.out === undefined)
    throw new UserError('--checkpoint-every is for runs in a folder; give one: --out runs');
  if (options.tensorboard && options.out === undefined)
    throw new UserError(
      '--tensorboard writes to the directory of the run in --out, which was not given; add --out DIR, a folder for runs',
    );
  const configs = await runConfigs(envId, options, context.rules);
  const { env, episodes, critic } = configs[0]!;
  const what = `${rulesLabel(configs[0]!)} on ${env}`;
  const [first, last] = [configs[0]!.seed, configs.at(-1)!.seed];
  const several = configs.length === 1 ? `seed ${first}` : `seeds ${first} to ${last}`;
  // Worker pool and reports take a tenth of a second to load, which help and mistakes need not wait for.
  const { performRuns } = await import('./perform-runs.js');
  await performRuns(
    {
      configs,
      workers: options.workers,
      title: what,
      headline: `${what}: ${formatCount(episodes)} episodes, ${several}${critic ? '' : withoutCritic(envId)}`,
      json: options.json === true,
      tensorboard: options.tensorboard === true,
      ...(options.out === undefined ? {} : { out: options.out }),
      ...(options.save === undefined ? {} : { save: options.save }),
      ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
    },
    context,
  );
}

/** A hint about critics, for environments whose episodes have many steps. */
function withoutCritic(envId: string): string {
  const { maxEpisodeSteps } = findEnv(envId);
  if (maxEpisodeSteps === null || maxEpisodeSteps < 2) return '';
  return '\n(without --critic, units hear the reward of each step and nothing of what follows it)';
}
