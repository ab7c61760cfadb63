import { expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import type { Engine } from '../../src/team/plain-options.js';
import { train } from '../../src/train/train.js';

const EPISODES = 1500;

/** Trains the multiplexer; the weights it ends with, and the processor seconds that it took. */
async function played(engine: Engine, tap: boolean) {
  const team = createTeam({ inputs: 20, hidden: [64, 32], rule: weightMax, engine, seed: 1 });
  let heard = 0;
  if (tap) {
    const { bus } = team as LiteralTeam;
    bus.activationsFrom(40).subscribe(() => heard++);
    bus.creditsTo(40).subscribe(() => heard++);
  }
  const begun = process.cpuUsage();
  await train(team, [make('multiplexer', { addressBits: 4 })], { episodes: EPISODES });
  const { user, system } = process.cpuUsage(begun);
  const digest = await team.digest();
  team.close();
  return { digest, heard, seconds: (user + system) / 1e6 };
}

// No figure is asserted: how quick a machine is while tests run says little. That it is printed shows when it falls.
test('a literal team whose unit is tapped learns what a dense one does; its pace is printed', async () => {
  const [dense, tapped] = [await played('dense', false), await played('literal', true)];
  expect(tapped.digest).toBe(dense.digest);
  // An activation and 32 credits an episode.
  expect(tapped.heard).toBe(33 * EPISODES);
  process.stdout.write(
    `literal engine, one unit tapped: ${Math.round(EPISODES / tapped.seconds)} episodes for each second of a core, compilation included\n`,
  );
});
