import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { teamFromBytes, teamToBytes } from '../../src/engines/team-bytes.js';
import { UserError } from '../../src/errors/user-error.js';
import { createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { adam } from '../../src/rule/optimizer/optimizers.js';
import { defineRule } from '../../src/rule/rule.js';
import { readSafetensors } from '../../src/safetensors/read-safetensors.js';
import { writeSafetensors } from '../../src/safetensors/write-safetensors.js';
import { stateFromBytes, stateToBytes } from '../../src/team/state/state-bytes.js';
import type { Team } from '../../src/team/team.js';

const OPTIONS = {
  inputs: 3,
  hidden: [2],
  outputs: 1,
  rule: weightMax,
  params: { decay: 0.5 },
  seed: 'a ± seed',
} as const;
const TASK = { env: 'multiplexer', envParams: { addressBits: 1, offset: -0 } };

function step(team: Team, count: number): void {
  for (let k = 0; k < count; k++) {
    team.act([1, -1, 0.5]);
    team.learn([1]);
  }
}

/** A file whose checksum is right, with these metadata beside those that a team's has. */
async function forged(metadata: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { tensors, metadata: given } = readSafetensors(await teamToBytes(createTeam(OPTIONS)));
  const own = { ...Object.fromEntries(given), ...metadata, sha256: '0'.repeat(64) };
  const bytes = writeSafetensors(Object.fromEntries(tensors), own);
  const digits = createHash('sha256').update(bytes).digest('hex');
  bytes.set(new TextEncoder().encode(digits), 8 + '{"__metadata__":{"sha256":"'.length);
  return bytes;
}

describe('a team as bytes', () => {
  test.each(['literal', 'dense'] as const)('comes back and goes on, saved by a %s team', async (engine) => {
    const team = createTeam({ ...OPTIONS, engine });
    step(team, 3);
    const bytes = await teamToBytes(team);
    step(team, 3);
    for (const other of ['literal', 'dense'] as const) {
      const next = await teamFromBytes(bytes, { engine: other });
      expect(next.engine).toBe(other);
      step(next, 3);
      expect(await next.digest()).toBe(await team.digest());
    }
  });

  test('tells the task that it was given, and every number of its configuration', async () => {
    const rule = defineRule({ ...weightMax.text, unit: { ...weightMax.text.unit, still: -0 } });
    const optimizer = createOptimizer(adam, { correction: Number.POSITIVE_INFINITY });
    const { config, ...state } = createTeam({ ...OPTIONS, rule, optimizer }).state();
    const back = await stateFromBytes(await stateToBytes({ ...state, config }, TASK));
    expect(back.task).toEqual(TASK);
    expect(back.state).toEqual({ ...state, config });
    expect(back.state.config.optimizer.params['correction']).toBe(Number.POSITIVE_INFINITY);
    expect((await stateFromBytes(await teamToBytes(createTeam(OPTIONS)))).task).toBeUndefined();
  });

  test('keeps teams of 64 bits as they are', async () => {
    const team = createTeam({ ...OPTIONS, engine: 'literal', precision: 'f64' });
    step(team, 3);
    const { tensors } = readSafetensors(await teamToBytes(team));
    expect(tensors.get('layer1/w')!.data).toBeInstanceOf(Float64Array);
    const next = await teamFromBytes(await teamToBytes(team));
    step(team, 2);
    step(next, 2);
    expect(next.state()).toEqual(team.state());
  });

  test('are the same for the same team, and do not change', async () => {
    const bytes = await teamToBytes(createTeam(OPTIONS));
    const copy = bytes.slice();
    expect(await teamToBytes(createTeam(OPTIONS))).toEqual(bytes);
    await teamFromBytes(bytes);
    expect(bytes).toEqual(copy);
  });

  test('are refused when any byte of them is changed', async () => {
    const bytes = await teamToBytes(createTeam({ ...OPTIONS, hidden: [] }), { task: TASK });
    const messages = new Set<string>();
    for (let k = 0; k < bytes.length; k++) {
      const changed = bytes.slice();
      changed[k]! ^= k % 2 === 0 ? 0x01 : 0x20;
      const error = await stateFromBytes(changed).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect({ k, error }).toEqual({ k, error: expect.any(UserError) });
      messages.add((error as Error).message.split(':')[0]!);
    }
    expect(messages).toContain('its checksum is not that of its bytes');
  });

  test('are refused when they are cut off anywhere, or longer', async () => {
    const bytes = await teamToBytes(createTeam(OPTIONS));
    for (let length = 0; length < bytes.length; length += 7)
      await expect(teamFromBytes(bytes.subarray(0, length))).rejects.toThrow(/cut off|too few/);
    await expect(teamFromBytes(Uint8Array.of(...bytes, 0))).rejects.toThrow(/something was added at its end/);
  });

  test('are refused as the file of somebody else, or written anew by another program', async () => {
    const own = writeSafetensors({ w: { shape: [1], data: Float32Array.of(1) } }, {});
    await expect(teamFromBytes(own)).rejects.toThrow(
      /it is a safetensors file, but not one of a team that klopf saved/,
    );
    const { tensors, metadata } = readSafetensors(await teamToBytes(createTeam(OPTIONS)));
    const anew = writeSafetensors(Object.fromEntries(tensors), Object.fromEntries([...metadata].reverse()));
    await expect(teamFromBytes(anew)).rejects.toThrow(/rewritten by another program/);
  });

  test.each([
    [{ version: '2' }, /saved in version 2 of the format by a newer klopf, and this one reads versions up to 1/],
    [{ version: '1e3' }, /its version is "1e3"; expected a whole number/],
    [{ config: '{' }, /its config is not JSON, or nested too deep/],
    [{ config: 'null' }, /config of the state is null/],
    [{ config: `${'['.repeat(90_000)}${']'.repeat(90_000)}` }, /its config is not JSON, or nested too deep/],
    [{ config: '{"__proto__":{"sizes":[1,1]}}' }, /config.sizes of the state is undefined/],
    [{ clock: '{"steps":-1,"updates":0,"hasActed":false}' }, /clock of the state is/],
    [{ task: '{"env":3}' }, /the task is {"env":3}; expected { env, envParams }/],
    [{ task: '{"env":"a","envParams":{},"actionMap":{"scale":1}}' }, /the task is/],
  ])('are refused with %j, though the checksum is right', async (metadata, message) => {
    await expect(teamFromBytes(await forged(metadata))).rejects.toThrow(UserError);
    await expect(teamFromBytes(await forged(metadata))).rejects.toThrow(message);
  });

  test('with sizes that no memory holds are refused before anything is made', async () => {
    const { metadata } = readSafetensors(await teamToBytes(createTeam(OPTIONS)));
    const config = JSON.parse(metadata.get('config')!);
    const sizes = JSON.stringify({ ...config, sizes: [3, 2 ** 32, 1] });
    await expect(teamFromBytes(await forged({ config: sizes }))).rejects.toThrow(
      /has shape \[4,2\], and the team's is/,
    );
    const batch = JSON.stringify({ ...config, batch: 2 ** 40 });
    await expect(teamFromBytes(await forged({ config: batch }))).rejects.toThrow(
      /has shape \[1,4,2\], and the team's is/,
    );
  });

  test('are not made of what is no team, and no team is made of what is no bytes', async () => {
    await expect(teamToBytes('team' as never)).rejects.toThrow(/the team to save is "team"; expected a team/);
    const team = createTeam(OPTIONS);
    await expect(teamToBytes(team, { tasks: TASK } as object)).rejects.toThrow(
      /has no option 'tasks'. Did you mean 'task'\?/,
    );
    await expect(teamToBytes(team, { task: 'CartPole-v1' as never })).rejects.toThrow(
      /the task is "CartPole-v1"; expected/,
    );
    await expect(teamFromBytes('bytes' as never)).rejects.toThrow(
      /the bytes of a team are "bytes"; expected a Uint8Array/,
    );
  });
});
