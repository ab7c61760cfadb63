import { describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { teamFromBytes, teamToBytes } from '../../src/engines/team-bytes.js';
import type { GpuSource } from '../../src/gpu/find-device.js';

const BINDING = 'webgpu';

/** WebGPU of the npm package for Node, where it is installed and finds an adapter. */
async function ofNode(): Promise<GpuSource | undefined> {
  try {
    const { create } = (await import(BINDING)) as { create(options: string[]): GpuSource };
    return (await create([]).requestAdapter()) ? create([]) : undefined;
  } catch {
    return undefined;
  }
}

const gpu = await ofNode();

describe.skipIf(!gpu)(
  `a team on a graphics card in Node${gpu ? '' : ' (skipped: npm install --no-save webgpu)'}`,
  () => {
    test('plays and is kept and restored as in a page', async () => {
      const options = { inputs: 4, hidden: [5], rule: weightMax, batch: 8, seed: 2 } as const;
      const dense = createTeam(options);
      let team = await createTeam({ ...options, engine: 'gpu' }, gpu);
      for (let step = 0; step < 6; step++) {
        const seen = Float32Array.from({ length: 32 }, (_, k) => ((k * 7 + step) % 3) % 2);
        expect(await team.act(seen)).toEqual(dense.act(seen));
        const rewards = Float32Array.from({ length: 8 }, (_, k) => (k + step) % 2);
        await team.learn(rewards);
        dense.learn(rewards);
        if (step !== 3) continue;
        const bytes = await teamToBytes(team);
        team.close();
        team = await teamFromBytes(bytes, { engine: 'gpu' }, gpu);
      }
      const [state, other] = [await team.state(), dense.state()];
      for (const [name, { data }] of Object.entries(other.tensors))
        state.tensors[name]!.data.forEach((value, k) => expect(value).toBeCloseTo(data[k]!, 4));
      team.close();
    });
  },
);
