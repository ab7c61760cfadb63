import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { saveTeam } from '../../src/runs/team-file.js';
import { klopf } from './klopf.js';

const folder = mkdtempSync(join(tmpdir(), 'klopf-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  const team = createTeam({ inputs: 3, hidden: [2], outputs: 1, rule: weightMax, engine: 'dense', seed: 1 });
  await saveTeam(at('team.safetensors'), team, { task: { env: 'multiplexer', envParams: { addressBits: 1 } } });
  team.close();
});

test('a table, and a page in a file of its own, of the one team in a folder', async () => {
  const { code, stdout } = await klopf([
    'inspect',
    folder,
    '--steps',
    '100',
    '--samples',
    '40',
    '--page',
    at('page.html'),
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^weight-max on multiplexer, 3-2-1: 100 steps watched, nothing learned/);
  expect(stdout).toMatch(/^1\.1 /m);
  expect(stdout).toContain(`The page is ${at('page.html')}`);
  expect(readFileSync(at('page.html'), 'utf8')).toContain('<h1>weight-max on multiplexer, unit by unit</h1>');
});

test('--json has a row a unit', async () => {
  const { stdout } = await klopf(['inspect', at('team.safetensors'), '--steps', '60', '--samples', '40', '--json']);
  const told = JSON.parse(stdout);
  expect(told.units.map(({ layer, unit }: { layer: number; unit: number }) => [layer, unit])).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
  expect(told).toMatchObject({ rule: 'weight-max', env: 'multiplexer', sizes: [3, 2, 1], steps: 60, episodes: 60 });
});

test('the one team of a run, in a store, in a folder with stores', async () => {
  mkdirSync(at('stores/store/run'), { recursive: true });
  copyFileSync(at('team.safetensors'), at('stores/store/run/team.safetensors'));
  for (const place of ['stores/store', 'stores'])
    expect((await klopf(['inspect', at(place), '--steps', '20', '--samples', '20'])).code).toBe(0);
  mkdirSync(at('stores/other/run'), { recursive: true });
  copyFileSync(at('team.safetensors'), at('stores/other/run/team.safetensors'));
  const { stderr } = await klopf(['inspect', at('stores')]);
  expect(stderr).toContain(`holds 2 saved teams; name one of ${at('stores/other/run/team.safetensors')}, `);
});

test('says what is missing', async () => {
  mkdirSync(at('empty'));
  const { code, stderr } = await klopf(['inspect', at('empty')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('holds no saved team; expected a file, such as klopf run --save');
});
