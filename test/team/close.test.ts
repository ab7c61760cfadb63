import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { defineRule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { Team } from '../../src/team/team.js';
import { thorough } from '../thorough.js';

/** As short as rules are, since every team compiles it anew. */
const rule = defineRule({
  name: 'short',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: 'a = u < h ? 1 : 0',
  learn: 'dw = R * x',
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes inside and outside of the JavaScript heap that are still held once garbage is gone. */
async function held(): Promise<{ readonly heap: number; readonly external: number }> {
  // What one collection finds unused may be freed by the next.
  for (let k = 0; k < 3; k++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { external, heapUsed } = process.memoryUsage();
  return { heap: heapUsed, external };
}

/** One step of a small team, which is then closed. */
function useOnce(engine: Engine, seed: number): Team {
  const team = createTeam({ inputs: 6, hidden: [8], rule, optimizer: 'sgd', engine, seed });
  team.act(new Float32Array(6));
  team.learn([1], [true]);
  team.close();
  return team;
}

test('many dense teams give their memory back when they are closed, even if they are kept', async () => {
  useOnce('dense', 0);
  const before = await held();
  const closed = Array.from({ length: thorough(1000, 100) }, (_, seed) => useOnce('dense', seed));
  const each = ((await held()).external - before.external) / closed.length;
  // Of an open team it is a page, 64 KiB, or more.
  expect(each).toBeLessThan(8 * 2 ** 10);
});

test('literal teams that are closed and not kept leave nothing behind', async () => {
  useOnce('literal', 0);
  let growth = Number.POSITIVE_INFINITY;
  // What a closed team leaves behind grows in every window; compiled code, which V8 may add at any time, does not.
  for (let window = 0; window < 3 && growth >= 2 ** 20; window++) {
    const before = await held();
    for (let seed = 0; seed < thorough(100, 60); seed++) useOnce('literal', seed);
    growth = (await held()).heap - before.heap;
  }
  // Units and their bus take tens of KiB a team.
  expect(growth).toBeLessThan(2 ** 20);
});
