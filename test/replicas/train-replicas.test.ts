import { describe, expect, onTestFinished, test } from 'vitest';
import { errorBackprop, reinforce } from '../../agents/index.js';
import '../../envs/index.js';
import { drawStrokes } from '../../src/data/index.js';
import { make } from '../../src/gymnasium/registry/make.js';
import { register } from '../../src/gymnasium/registry/registry.js';
import type { ExchangeOptions } from '../../src/replicas/create-exchange.js';
import { trainReplicas } from '../../src/replicas/train-replicas.js';
import { createWorkerPool } from '../../src/runs/worker-pool.js';
import { restoreRegistry } from '../gymnasium/restored-registry.js';
import { thorough } from '../thorough.js';

restoreRegistry();
// Here the environment is whole, for its spaces; threads import the module, with the built library.
const module = new URL('../runs/dying-env.mjs', import.meta.url).href;
register({ id: 'dying-v0', entryPoint: (_: { how?: string }) => make('multiplexer', { addressBits: 2 }), module });

const data = drawStrokes({ samples: 1100, side: 8, seed: 1 });
const digits = { rule: errorBackprop, hidden: [9], learningRate: 0.1, seed: 'a text', batch: 4 };
const acting = { rule: reinforce, hidden: [6], learningRate: 0.1, batch: 3 };
const multiplexer = { env: 'multiplexer', envParams: { addressBits: 2 } };

const exchanges: readonly ExchangeOptions[] = [
  'all',
  { name: 'local-top-k', k: 40 },
  ...thorough<ExchangeOptions[]>(['sign', { name: 'top-k', k: 40 }, { name: 'random-k', k: 40 }], []),
  { name: 'sketch', k: 40, rows: 3, columns: 30 },
];

function without<T extends { seconds: number; threads: number }>({ seconds: _, threads: __, ...rest }: T) {
  return rest;
}

test('results do not depend on the number of threads, to the bit', async () => {
  const pools = thorough([1, 2, 3], [1, 3]).map((workers) => createWorkerPool({ workers }));
  onTestFinished(async () => void (await Promise.all(pools.map((pool) => pool.close()))));
  for (const exchange of exchanges) {
    // Five replicas on two and three threads: the last wave is not full.
    const options = { replicas: 5, steps: 5, exchange, momentum: 0.5, bins: 4 };
    const [one, ...more] = await Promise.all(
      pools.map((workers) => trainReplicas(digits, { data }, { ...options, workers })),
    );
    for (const other of more) expect(without(other)).toEqual(without(one!));
  }
  const options = { replicas: 4, steps: 20, exchange: exchanges.at(-1)!, momentum: 0.5 };
  const [one, ...more] = await Promise.all(
    pools.map((workers) => trainReplicas(acting, multiplexer, { ...options, workers })),
  );
  expect([one, ...more].map(({ threads } = { threads: 0 } as never) => threads)).toEqual(
    pools.map(({ workers }) => workers),
  );
  for (const other of more) expect(without(other)).toEqual(without(one!));
  expect(one!.episodes).toBe(4 * 3 * 20);
});

describe('a replica that dies', () => {
  test('ends the others with what it failed with, and nothing hangs', async () => {
    const pool = createWorkerPool({ workers: 2 });
    onTestFinished(() => pool.close());
    for (const [how, cause] of [
      ['throw', /^replica [01], step 4: the task is on fire$/],
      ['exit', /^training 4 replicas: its worker thread ended with code 3 and no result$/],
    ] as const) {
      const task = { env: 'dying-v0', envParams: { how } };
      await expect(trainReplicas(acting, task, { replicas: 4, steps: 1e6, workers: pool })).rejects.toThrow(cause);
    }
    // The pool is as good as new.
    const { steps } = await trainReplicas(acting, multiplexer, { replicas: 2, steps: 3, workers: pool });
    expect(steps).toBe(3);
  });
});

test('what does not fit memory is refused before anything is begun', async () => {
  // 50 million weights with momentum and error, a thousand times.
  const wide = { ...digits, hidden: [680_000], batch: 1 };
  const exchange = { name: 'top-k', k: 1 } as const;
  await expect(trainReplicas(wide, { data }, { replicas: 1024, steps: 1, exchange, momentum: 0.5 })).rejects.toThrow(
    /^1024 replicas of a team that learns 51000010 numbers keep 386\.5 GiB of directions .* are free; take fewer replicas/,
  );
});

test('aborting stops after the present step; progress is told on the way', async () => {
  const stopping = new AbortController();
  const seen: number[] = [];
  const trained = await trainReplicas(
    digits,
    { data },
    {
      ...{ replicas: 3, steps: 1e7, workers: 2, signal: stopping.signal },
      onProgress({ step, score }) {
        seen.push(step, score);
        stopping.abort();
      },
    },
  );
  expect(trained.stopped).toBe(true);
  expect(trained.steps).toBeGreaterThanOrEqual(seen[0]!);
  expect(trained.steps).toBeLessThan(1e7);
  expect(trained.curve.length).toBe(1);
});
