import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { loadTeam, readTeamFile, saveTeam } from '../../src/runs/team-file.js';
import { python, titled, withoutPython } from '../gymnasium/python/python-here.js';

const directory = mkdtempSync(join(tmpdir(), 'klopf-team-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);
const task = { env: 'multiplexer', envParams: { addressBits: 1 } };

function trained(precision: 'f32' | 'f64' = 'f32') {
  const team = createTeam({ inputs: 3, hidden: [4], rule: weightMax, seed: 1, engine: 'literal', precision });
  for (let k = 0; k < 5; k++) {
    team.act([1, -1, 1]);
    team.learn([1]);
  }
  return team;
}

describe('a team in a file', () => {
  test('comes back and replaces what was there', async () => {
    const file = at('team.safetensors');
    writeFileSync(file, 'what was there');
    const team = trained();
    await saveTeam(file, team, { task });
    const back = await loadTeam(file, { engine: 'dense' });
    expect(back.engine).toBe('dense');
    expect(await back.digest()).toBe(await team.digest());
    expect((await readTeamFile(file)).task).toEqual(task);
    expect(readdirSync(directory)).toEqual(['team.safetensors']);
  });

  test('that is not there, cut off, or none is refused in a sentence that names it', async () => {
    const file = at('broken.safetensors');
    await expect(loadTeam(directory)).rejects.toThrow(`the team ${directory} cannot be read: it is a directory.`);
    await expect(loadTeam(at('nowhere'))).rejects.toThrow(UserError);
    await expect(loadTeam(at('nowhere'))).rejects.toThrow(/nowhere is not there; expected a file that saveTeam/);
    await saveTeam(file, trained());
    const { length } = readFileSync(file);
    for (const size of [0, 5, 100, length - 1]) {
      truncateSync(file, size);
      await expect(loadTeam(file)).rejects.toThrow(UserError);
      await expect(loadTeam(file)).rejects.toThrow(/broken.safetensors is not to be used as a team: it/);
      await saveTeam(file, trained());
    }
    writeFileSync(file, 'name: a-rule\nhears: {}\n');
    await expect(loadTeam(file)).rejects.toThrow(/it is not a safetensors file/);
    await expect(loadTeam(undefined as never)).rejects.toThrow(
      /the path of a team's file is undefined; expected a text/,
    );
    await expect(saveTeam(trained() as never, 'x' as never)).rejects.toThrow(/the path of a team's file is {/);
    mkdirSync(at('folder'));
    await expect(loadTeam(at('folder'))).rejects.toThrow(UserError);
  });

  test('that is large and somebody else’s is not read past its header', async () => {
    const file = at('model.safetensors');
    const header = '{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}';
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([start, Buffer.from(header)]));
    // A file with a hole: 4 TB that nobody has written.
    truncateSync(file, 8 + header.length + 4e12);
    await expect(loadTeam(file)).rejects.toThrow(/but not one of a team that klopf saved/);
    rmSync(file);
  });

  test('says what its rule or optimizer needs', async () => {
    const file = at('f64.safetensors');
    await saveTeam(file, trained('f64'));
    await expect(loadTeam(file, { engine: 'dense' })).rejects.toThrow(
      /f64.safetensors is not.*precision 'f64' is for the literal/,
    );
  });
});

const withoutSafetensors =
  withoutPython ??
  (spawnSync(python, ['-c', 'import numpy, safetensors.numpy']).status === 0
    ? null
    : `${python} has no safetensors with numpy; name an interpreter that has with KLOPF_PYTHON`);

describe.skipIf(withoutSafetensors !== null)(titled("Python's safetensors", withoutSafetensors), () => {
  const program = `
import hashlib, json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], framework='np') as f:
    tensors = {k: f.get_tensor(k) for k in f.keys()}
    metadata = f.metadata()
layers = len(json.loads(metadata['config'])['sizes']) - 1
weights = b''.join(tensors[f'layer{k + 1}/w'].tobytes() for k in range(layers))
print(json.dumps({
    'shapes': {k: [str(t.dtype), list(t.shape)] for k, t in sorted(tensors.items())},
    'w': tensors['layer2/w'].tolist(), 'digest': hashlib.sha256(weights).hexdigest(),
    'format': metadata['format'], 'task': json.loads(metadata['task']),
}))`;

  test.each(['f32', 'f64'] as const)('reads a team of %s', async (precision) => {
    const file = at(`python-${precision}.safetensors`);
    const team = trained(precision);
    await saveTeam(file, team, { task });
    const { status, stdout, stderr } = spawnSync(python, ['-c', program, file], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const told = JSON.parse(stdout);
    const { tensors } = team.state();
    const dtype = precision === 'f32' ? 'float32' : 'float64';
    expect(told.shapes).toEqual(
      Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, [dtype, shape]])),
    );
    expect(told.w.flat()).toEqual([...tensors['layer2/w']!.data]);
    expect(told).toMatchObject({ format: 'klopf team', task });
    if (precision === 'f32') expect(told.digest).toBe(await team.digest());
  });
});
