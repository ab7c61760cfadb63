import { expect, test } from 'vitest';
import { vectorBackprop, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { teamFromBytes, teamToBytes } from '../../src/engines/team-bytes.js';
import type { GpuSource } from '../../src/gpu/find-device.js';

const options = { inputs: 2, hidden: [3], rule: weightMax, engine: 'gpu' } as const;

test('where there is no WebGPU the promise rejects with what to do', async ({ skip }) => {
  const binding = 'webgpu';
  const isInstalled = await import(binding).then(
    () => true,
    () => false,
  );
  skip(isInstalled, 'the package webgpu is installed');
  await expect(createTeam(options)).rejects.toThrow(
    /^engine 'gpu' needs WebGPU, which there is not here: .*npm install webgpu.*Or take engine 'dense'$/,
  );
});

test('where no adapter is found, and where what is given finds none, it says so', async () => {
  const none: GpuSource = { requestAdapter: async () => null };
  await expect(createTeam(options, none)).rejects.toThrow(/^engine 'gpu' found WebGPU, but no graphics adapter/);
  await expect(createTeam(options, { adapter: 1 } as unknown as GpuSource)).rejects.toThrow(
    /^the second argument of createTeam for engine 'gpu' is \{"adapter":1\}.*expected an object with requestAdapter/,
  );
  const { engine, ...dense } = options;
  const saved = createTeam(dense);
  await expect(restoreTeam(saved.state(), { engine }, none)).rejects.toThrow('no graphics adapter');
  await expect(teamFromBytes(await teamToBytes(saved), { engine }, none)).rejects.toThrow('no graphics adapter');
});

test('what no kernel is written for is refused before any card is asked', async () => {
  const unasked: GpuSource = { requestAdapter: () => Promise.reject(new Error('asked')) };
  const refused = (more: object) => createTeam({ ...options, ...more }, unasked);
  await expect(refused({ rule: vectorBackprop })).rejects.toThrow(
    "engine 'gpu' cannot play this team, of rule 'vector-backprop': its units say vectors, which has no kernels for graphics cards yet. Take engine 'dense'",
  );
  await expect(refused({ interventions: ['1/2 silence @3..5'] })).rejects.toThrow('(interventions)');
  await expect(refused({ lateralDelay: 1 })).rejects.toThrow('(lateralDelay)');
  await expect(refused({ wiring: [null, { from: [0, 1] }] })).rejects.toThrow('(wiring)');
  await expect(refused({ precision: 'f64' })).rejects.toThrow("precision 'f64' is for the literal engine");
  await expect(refused({})).rejects.toThrow('asked');
});

test('where results are wanted at once, the engine is refused with a sentence', () => {
  const state = createTeam({ ...options, engine: 'dense' }).state();
  expect(() => restoreTeam({ ...state, config: { ...state.config, engine: 'gpu' as 'dense' } })).toThrow(
    "config.engine of the state is \"gpu\"; expected 'literal' or 'dense'",
  );
});
