import { Command, Option } from 'commander';
import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import type { Env, EnvSpec } from '../gymnasium/env.js';
import { UnsupportedModeError } from '../gymnasium/errors.js';
import { make } from '../gymnasium/registry/make.js';
import { parseActions } from '../gymnasium/rollout/parse-actions.js';
import { rolloutLineToJSON } from '../gymnasium/rollout/rollout-json.js';
import type { Seed } from '../gymnasium/seeding/seed-words.js';
import { jsonText } from '../text/json-text.js';
import { type CommandContext, print } from './command-context.js';
import { envParams, findEnv } from './find-env.js';
import { createFrameDirectory, type FrameDirectory } from './frame-directory.js';
import { type Assignment, assignment, envSeed, wholeNumber } from './option-values.js';
import { type PlayedLine, playedLines, samples } from './played-lines.js';
import { printLines } from './print-lines.js';
import { rolloutDrawings, rolloutTables } from './rollout-text.js';

/** Steps of random actions when `--steps` is not given. */
const DEFAULT_STEPS = 200;

/** The largest file of actions that is read, in bytes. */
const MOST_ACTIONS = 2 ** 26;

interface RolloutOptions {
  readonly seed: Seed;
  readonly actions?: string;
  readonly steps?: number;
  readonly envParam?: readonly Assignment[];
  readonly frames?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  # one episode of random actions, as a table
  klopf rollout CartPole-v1 --seed 42
  # the actions of a file, one in JSON a line: 0 or 1 here, [0.5] where an action is an array
  klopf rollout CartPole-v1 --seed 42 --actions actions.jsonl --json
  # an environment that draws itself as text, with an argument of its own
  klopf rollout FrozenLake-v1 --seed 7 --env-param isSlippery=false
  # pictures: frame-0000.png is the reset, frame-0001.png the first step
  klopf rollout LunarLander-v3 --seed 1 --frames frames

With --json: {"observation":…} for a reset, {"observation":…,"reward":…,"terminated":…,"truncated":…} for an action. After an
episode ends, the environment is reset without a seed, and the next action follows. Seeds, draws and numbers are those of
Python's Gymnasium 1.3; a float32 prints as the double of the same value. The whole file of actions is checked first.`;

/** `klopf rollout`. */
export function createRolloutCommand(context: CommandContext): Command {
  return new Command('rollout')
    .description('Play an environment with given or random actions, and print its observations and rewards.')
    .argument('<env>', 'an environment, one of `klopf envs`')
    .optionsGroup('What is played:')
    .addOption(
      new Option('--seed <n>', 'of the first reset, and of random actions: any whole number')
        .default(1)
        .argParser(envSeed),
    )
    .option('--actions <file>', 'a file with one JSON action a line (default: random actions)')
    .option(
      '--steps <n>',
      `take at most so many actions (default: all of the file; random ones until the first episode ends, at most ${DEFAULT_STEPS})`,
      wholeNumber(0),
    )
    .option('--env-param <name=value>', 'an argument of the environment, see `klopf envs`; repeatable', assignment)
    .optionsGroup('What comes out:')
    .option('--frames <dir>', 'a new directory for pictures: frame-0000.png, frame-0001.png, …')
    .option('--json', 'JSON lines on stdout, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((env: string, options: RolloutOptions) => rolloutCommand(env, options, context));
}

async function rolloutCommand(id: string, options: RolloutOptions, context: CommandContext): Promise<void> {
  const env = makeEnv(findEnv(id), options);
  try {
    // All mistakes in the request are found before anything is made or printed.
    const actions = actionsOf(env, options);
    const isRandom = options.actions === undefined;
    const oneEpisode = isRandom && options.steps === undefined;
    const steps = options.steps ?? (isRandom ? DEFAULT_STEPS : undefined);
    const frames = options.frames === undefined ? undefined : createFrameDirectory(options.frames);

    const played = playedLines(env, { seed: options.seed, actions, steps, oneEpisode });
    const lines = frames === undefined ? played : withFrames(env, played, frames);
    await printLines(context, options.json ? jsonLines(env, lines) : linesForPeople(env, lines, context));
    if (frames !== undefined && !options.json) print(context, '', `${frames.count} frames are in ${options.frames}`);
  } finally {
    env.close();
  }
}

/** Makes the environment, with the render mode that the output needs. */
function makeEnv(spec: EnvSpec, { envParam, frames, json }: RolloutOptions): Env {
  const params = envParams(spec, envParam);
  if (frames === undefined && json) return make(spec, params);
  try {
    return make(spec, { ...params, renderMode: frames === undefined ? 'ansi' : 'rgb_array' });
  } catch (error) {
    if (!(error instanceof UnsupportedModeError)) throw error;
    if (frames === undefined) return make(spec, params);
    throw new UserError(
      `${spec.id} does not draw itself as pictures (rgb_array), which --frames asks for. Leave --frames out; klopf envs tells which do.`,
    );
  }
}

function actionsOf({ actionSpace }: Env, { actions, seed }: RolloutOptions): Iterable<unknown> {
  if (actions === undefined) return samples(actionSpace, seed);
  return parseActions(actionSpace, readTextFile(actions, 'actions file', MOST_ACTIONS), actions);
}

function* withFrames(env: Env, played: Iterable<PlayedLine>, frames: FrameDirectory): Generator<PlayedLine> {
  for (const line of played) {
    frames.write(env.render());
    yield line;
  }
}

function* jsonLines({ observationSpace }: Env, played: Iterable<PlayedLine>): Generator<string> {
  for (const { line } of played) yield jsonText(rolloutLineToJSON(observationSpace, line));
}

function linesForPeople(env: Env, played: Iterable<PlayedLine>, { stdout }: CommandContext): Generator<string> {
  if (env.renderMode !== 'ansi') return rolloutTables(env, played);
  return rolloutDrawings(env, played, stdout.isTTY === true && stdout.hasColors?.() === true);
}
