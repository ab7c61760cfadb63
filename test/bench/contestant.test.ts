import { expect, test } from 'vitest';
import { startContestant } from '../../bench/contestant.js';
import { findPeers, peerProgram } from '../../bench/peers.js';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

test('a child does the steps it is told, and keeps its own clock', async () => {
  const child = await startContestant(
    node(`console.log('{"ready": true}');
          process.stdin.on('data', (text) => console.log(JSON.stringify({ steps: Number(text), seconds: Number(text) / 4 })));`),
  );
  expect(await child.run(3)).toEqual({ steps: 3, seconds: 0.75 });
  expect(await child.run(8)).toEqual({ steps: 8, seconds: 2 });
  child.close();
});

test('a child that ends tells why: before it is ready, and later', async () => {
  await expect(startContestant(node(`console.error('no module named x'); process.exit(1)`))).rejects.toThrow(
    /^no module named x$/,
  );
  const child = await startContestant(
    node(`console.log('{"ready": true}'); process.stdin.on('data', () => process.exit(3));`),
  );
  await expect(child.run(1)).rejects.toThrow(/ended with code 3/);
});

test('no such program, no peers', () => {
  expect(findPeers('no-such-python')).toMatchObject({ python: null, numpy: null, torch: null, jax: null });
});

test('a peer is kept to its threads', () => {
  const { args, env } = peerProgram('python3', 'torch', { rule: 'weight-max', batch: 8, sizes: [2, 2, 1] }, 2);
  expect(args[0]).toMatch(/bench\/peers\/torch_units\.py$/);
  expect(JSON.parse(args[1]!)).toEqual({ rule: 'weight-max', batch: 8, sizes: [2, 2, 1] });
  expect(args[2]).toBe('2');
  expect(env).toMatchObject({ OMP_NUM_THREADS: '2', OPENBLAS_NUM_THREADS: '2', MKL_NUM_THREADS: '2' });
});
