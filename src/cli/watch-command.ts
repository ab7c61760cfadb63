import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import { writeWhole } from '../files/write-whole.js';
import type { Env } from '../gymnasium/env.js';
import { UnsupportedModeError } from '../gymnasium/errors.js';
import { createGifEncoder } from '../gymnasium/render/gif.js';
import { RgbFrame } from '../gymnasium/render/rgb-frame.js';
import { type CommandContext, print } from './command-context.js';
import { createFrameDirectory } from './frame-directory.js';
import { type LoadedPlayer, loadPlayer } from './load-player.js';
import { refuseTaken } from './new-path.js';
import type { PlayedLine } from './played-lines.js';
import { addPlayerOptions, type PlayerOptions } from './player-options.js';
import { printLines } from './print-lines.js';
import { rolloutDrawings, rolloutSummaries } from './rollout-text.js';
import { teamLines } from './team-lines.js';

interface WatchOptions extends PlayerOptions {
  readonly gif?: string;
  readonly frames?: string;
}

const EXAMPLES = `
Examples:
  # in the terminal, where the environment draws itself as text
  klopf watch frozen-lake.safetensors
  # as an animated picture, or one picture a step
  klopf watch cartpole.safetensors --greedy --gif cartpole.gif
  klopf watch cartpole.safetensors --episodes 3 --frames frames

The team does not learn. The episodes are the first that klopf evaluate plays with the same seed. klopf envs shows which
environments draw themselves as text (ansi) and which as pictures (rgb_array).`;

/** `klopf watch`. */
export function createWatchCommand(context: CommandContext): Command {
  const command = new Command('watch').description('Watch a saved team play: in the terminal, or as pictures.');
  return addPlayerOptions(command, { about: 'episodes', count: 1 })
    .optionsGroup('What comes out:')
    .option('--gif <file>', 'a new file for an animated picture')
    .option('--frames <dir>', 'a new directory for pictures: frame-0000.png, frame-0001.png, …')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: WatchOptions) => watch(file, options, context));
}

async function watch(file: string, options: WatchOptions, context: CommandContext): Promise<void> {
  const { gif, frames, episodes, greedy = false, seed } = options;
  if (gif !== undefined && frames !== undefined)
    throw new UserError('--gif and --frames are given; expected one of them. Leave the other out.');
  const player = await loadPlayer(file, options);
  const env = makeEnv(player, gif !== undefined || frames !== undefined);
  try {
    if (gif !== undefined) refuseTaken(gif, '--gif');
    const played = teamLines(env, player.state, { seed, greedy, episodes });
    if (gif !== undefined) await drawGif(env, played, gif, context);
    else if (frames !== undefined) await drawFrames(env, played, frames, context);
    else {
      const { stdout } = context;
      await printLines(context, rolloutDrawings(env, played, stdout.isTTY === true && stdout.hasColors?.() === true));
    }
  } finally {
    env.close();
  }
}

function makeEnv({ makeEnv, env }: LoadedPlayer, asPictures: boolean): Env {
  try {
    return makeEnv({ renderMode: asPictures ? 'rgb_array' : 'ansi' });
  } catch (error) {
    if (!(error instanceof UnsupportedModeError)) throw error;
    throw new UserError(
      asPictures
        ? `${env} does not draw itself as pictures (rgb_array); leave --gif and --frames out to see it in the terminal, if it draws itself as text. klopf envs tells.`
        : `${env} does not draw itself as text (ansi); take --gif FILE or --frames DIR, if it draws itself as pictures. klopf envs tells.`,
    );
  }
}

async function drawGif(env: Env, played: Iterable<PlayedLine>, file: string, context: CommandContext): Promise<void> {
  const encoder = createGifEncoder(env.metadata.renderFps ?? 30);
  await printLines(
    context,
    rolloutSummaries(
      env,
      drawn(env, played, (frame) => encoder.add(frame)),
    ),
  );
  writeWhole(file, encoder.finish());
  print(context, `The picture is ${file}`);
}

async function drawFrames(
  env: Env,
  played: Iterable<PlayedLine>,
  path: string,
  context: CommandContext,
): Promise<void> {
  const directory = createFrameDirectory(path);
  await printLines(
    context,
    rolloutSummaries(
      env,
      drawn(env, played, (frame) => directory.write(frame)),
    ),
  );
  print(context, `${directory.count} frames are in ${path}`);
}

/** Draws each step and passes it on. */
function* drawn(env: Env, played: Iterable<PlayedLine>, draw: (frame: RgbFrame) => void): Generator<PlayedLine> {
  for (const line of played) {
    const frame = env.render();
    if (!(frame instanceof RgbFrame)) throw new UserError("the environment's rgb_array mode gives no picture");
    draw(frame);
    yield line;
  }
}
