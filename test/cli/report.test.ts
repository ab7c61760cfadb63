import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { klopf } from './klopf.js';

const folder = mkdtempSync(join(tmpdir(), 'klopf-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  const run = [
    'run',
    'multiplexer',
    '--env-param',
    'addressBits=1',
    '--episodes',
    '60',
    '--hidden',
    '2',
    '--workers',
    '1',
  ];
  const { code, stderr } = await klopf([
    ...[...run, '--rule', 'weight-max', '--runs', '2', '--record', '--record-lanes', '0', '--out', at('store')],
  ]);
  expect(stderr).not.toContain('Error');
  expect(code).toBe(0);
});

test('a page about a store, with its command and what was recorded, which is written anew when it is asked for again', async () => {
  const { code, stdout } = await klopf(['report', at('store')]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Two runs of weight-max on multiplexer ended at mean returns of .* too few for an interval\.$/m,
  );
  expect(stdout).toContain(`The report is ${at('store/report.html')}`);
  const page = readFileSync(at('store/report.html'), 'utf8');
  expect(page).toContain('<h2>What ran, and how to run it again</h2>');
  expect(page).toMatch(/<pre tabindex="0"><code>klopf run multiplexer .*--runs 2/);
  expect(page).toContain('<h2>Units while they learned</h2>');
  expect(page).toMatch(/>what it did, lane 0:/);
  expect((await klopf(['report', at('store'), '--title', 'Again'])).code).toBe(0);
  expect(readFileSync(at('store/report.html'), 'utf8')).toContain('<h1>Again</h1>');
});

test('--figures writes each as SVG and as PNG', async () => {
  const { code, stdout } = await klopf(['report', at('store'), '--figures', at('figures'), '--out', at('page.html')]);
  expect(code).toBe(0);
  const names = readdirSync(at('figures')).sort();
  expect(names.slice(0, 4)).toEqual(['env-curves.png', 'env-curves.svg', 'env-final.png', 'env-final.svg']);
  expect(stdout).toContain(`${names.length / 2} figures are in ${at('figures')}`);
  const png = readFileSync(at('figures/env-final.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // Two pixels for one of the drawing, which is 860 wide between margins of 24.
  expect(png.readUInt32BE(16)).toBe(2 * 908);
});

test('--json tells the numbers, and writes no page', async () => {
  const { stdout } = await klopf(['report', at('store'), '--json', '--range', 'multiplexer=-1:1']);
  // A folder with stores is looked into.
  expect((await klopf(['report', folder, '--json', '--range', 'multiplexer=-1:1'])).stdout).toBe(stdout);
  const { finding, environments } = JSON.parse(stdout);
  expect(finding).toContain('Two runs of weight-max');
  expect(environments[0]).toMatchObject({ env: 'multiplexer', range: { low: -1, high: 1 } });
  const [method] = environments[0].methods;
  expect(method.scores).toHaveLength(2);
  expect(method.gap.value).toBeCloseTo(1 - (method.scores[0] + method.scores[1]) / 2, 12);
});

test('what cannot be reported is refused, and nothing is overwritten', async () => {
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await klopf(['report', ...args]);
    expect(code).toBe(2);
    return stderr;
  };
  writeFileSync(at('mine.html'), 'mine');
  expect(await refused(at('store'), '--out', at('mine.html'))).toContain('is not a page that klopf has written');
  expect(readFileSync(at('mine.html'), 'utf8')).toBe('mine');
  expect(await refused(at('nowhere'))).toContain('does not exist');
  expect(await refused(at('store'), '--figures', folder)).toContain('something is there already');
  expect(await refused(at('store'), '--range', 'CartPole-v1=500')).toContain('no run is of that environment');
  expect(await refused(at('store'), '--range', 'multiplexer=1:0')).toContain('the lower first');
});
