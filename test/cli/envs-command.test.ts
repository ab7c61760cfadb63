import { expect, test, vi } from 'vitest';
import { DependencyNotInstalledError, registry } from '../../src/gymnasium/index.js';
import { klopf } from './klopf.js';

test('klopf envs lists what cannot be made with the reason, and all the others', async () => {
  const { stdout } = await klopf(['envs']);
  expect(stdout).not.toContain('npm install');
  const two = (await klopf(['envs', 'CartPole-v1', 'multiplexer', '--json'])).stdout.trim().split('\n');
  expect(two.map((line) => JSON.parse(line).id)).toEqual(['CartPole-v1', 'multiplexer']);
  const entry = registry.get('LunarLander-v3')!;
  const missing = entry.with({
    entryPoint: () => {
      throw new DependencyNotInstalledError('needs planck');
    },
  });
  const values = vi
    .spyOn(registry, 'values')
    .mockImplementation(() => [missing, registry.get('CartPole-v1')!].values());
  const listed = await klopf(['envs']);
  const lines = (await klopf(['envs', '--json'])).stdout.trim().split('\n');
  values.mockRestore();
  expect(listed.stdout).toMatch(/^LunarLander-v3\n {2}needs planck\n\nCartPole-v1\n {2}observation/);
  expect(JSON.parse(lines[0]!)).toEqual({ id: 'LunarLander-v3', missing: 'needs planck' });
  expect(JSON.parse(lines[1]!)).toMatchObject({ id: 'CartPole-v1', maxEpisodeSteps: 500 });
});
