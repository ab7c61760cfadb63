import { Command } from 'commander';
import { VectorEnv } from '../gymnasium/index.js';
import { rulesLabel } from '../runs/rules-label.js';
import { makeRunEnvs } from '../runs/run-envs.js';
import { printable } from '../terminal/terminal-text.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import { type Evaluation, evaluation } from '../train/evaluation.js';
import { type CommandContext, print } from './command-context.js';
import { findInterventions } from './find-interventions.js';
import { createInterruption } from './interruption.js';
import { loadPlayer } from './load-player.js';
import { addPlayerOptions, type PlayerOptions } from './player-options.js';

/** Environments side by side: enough for the fast kernels, and few enough that none waits long for the last to end. */
const MOST_LANES = 16;
/** Milliseconds of work after which the event loop turns, so that signals are heard. */
const PERIOD = 50;

interface EvaluateOptions extends PlayerOptions {
  readonly intervene?: readonly string[];
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  # train and keep a team, then see what it achieves
  klopf run CartPole-v1 --rule weight-max --critic td-backprop --episodes 500 --save cartpole.safetensors
  klopf evaluate cartpole.safetensors
  # output units do what is most probable
  klopf evaluate cartpole.safetensors --greedy --episodes 1000
  # without unit 5 of its first layer
  klopf evaluate cartpole.safetensors --intervene '1/5 silence'
  # in another environment of the same observations and actions
  klopf evaluate cartpole.safetensors --env CartPole-v0

The team does not learn. The mean return comes with its 95 % interval (Student's t) if the returns differ. Up to ${MOST_LANES} environments play
side by side. Each plays a fixed share of the episodes: counting the episodes that end first would prefer short ones. The same seed
gives the same returns. The episodes differ from those of a training with that seed.

With --json: one line with env, rule, episodes, greedy, seed, interventions (if given), mean, interval (null for one episode and for
equal returns), and returns and lengths of every episode.`;

/** `klopf evaluate`. */
export function createEvaluateCommand(context: CommandContext): Command {
  const command = new Command('evaluate').description(
    'Play episodes with a saved team, without learning, and print its mean return.',
  );
  return addPlayerOptions(command, { about: 'episodes that count', count: 100 })
    .option(
      '--intervene <line|file>',
      "an intervention on units, as in '1/3 silence' to see the return without a unit; repeatable, see klopf run --help",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .optionsGroup('What comes out:')
    .option('--json', 'one JSON line on stdout, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: EvaluateOptions) => evaluateCommand(file, options, context));
}

async function evaluateCommand(file: string, options: EvaluateOptions, context: CommandContext): Promise<void> {
  const { state, env, makeEnv } = await loadPlayer(file, options);
  const { episodes, greedy = false, seed, json, intervene } = options;
  const interventions = intervene && (await findInterventions(intervene, context.rules));
  const envs = makeRunEnvs({}, Math.min(episodes, MOST_LANES), makeEnv(), () => makeEnv());
  let result: Evaluation;
  try {
    result = await drained(evaluation(state, envs, { episodes, greedy, seed, interventions }));
  } finally {
    for (const one of envs instanceof VectorEnv ? [envs] : envs) one.close();
  }
  const { mean, interval, returns, lengths } = result;
  const rule = rulesLabel(state.config);
  // JSON has no undefined: null where there is no interval.
  const line = {
    env,
    rule,
    episodes,
    greedy,
    seed,
    ...(interventions && { interventions }),
    mean,
    interval: interval ?? null,
    returns,
    lengths,
  };
  if (json) print(context, JSON.stringify(line));
  else print(context, told(`${rule} on ${env}`, result, greedy));
}

function told(what: string, { mean, interval, returns, lengths }: Evaluation, greedy: boolean): string {
  const steps = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const least = returns.reduce((a, b) => Math.min(a, b));
  const most = returns.reduce((a, b) => Math.max(a, b));
  const between = least === most ? `all ${formatReturn(least)}` : `${formatReturn(least)} to ${formatReturn(most)}`;
  const count = `${formatCount(returns.length)} ${returns.length === 1 ? 'episode' : 'episodes'}`;
  return [
    printable(`${what}: ${count}${greedy ? ', output units greedy' : ''}`),
    `mean return  ${formatReturn(mean)}  (${known(returns, interval)})`,
    `returns      ${between}`,
    `steps        ${formatReturn(steps)} an episode`,
  ].join('\n');
}

/** The interval of the mean return, or why there is none. */
function known(returns: readonly number[], interval: Evaluation['interval']): string {
  if (interval !== undefined) return `95 % interval ${interval.map(formatReturn).join(' to ')}`;
  if (returns.length === 1) return 'one episode has no interval';
  return `all ${formatCount(returns.length)} returns are ${formatReturn(returns[0]!)}: no spread to estimate an interval from`;
}

/**
 * Runs an evaluation to its end, letting the event loop turn between its steps.
 *
 * @throws {@link InterruptedError} when Ctrl-C was pressed meanwhile.
 */
async function drained(steps: Generator<number, Evaluation, void>): Promise<Evaluation> {
  const interruption = createInterruption();
  try {
    for (let since = performance.now(); ; ) {
      const { done, value } = steps.next();
      if (done) return value;
      if (performance.now() - since < PERIOD) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (interruption.signal.aborted) throw interruption.error(`: ${value} episodes were left`);
      since = performance.now();
    }
  } finally {
    steps.return(undefined as never);
    interruption.close();
  }
}
