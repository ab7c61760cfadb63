import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { registry } from '../../src/gymnasium/index.js';
import { compile } from '../compile.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'docs/gymnasium.md'), 'utf8');

interface Example {
  /** The name of its file, without `.ts`. */
  readonly name: string;
  readonly source: string;
  /** What it prints, where the document says so. */
  readonly prints: string | undefined;
}

const examples: Example[] = [...text.matchAll(/```ts\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].map(
  ([, source, prints], i) => ({
    name: /^\/\/ (\S+)\.ts/.exec(source!)?.[1] ?? `example-${i + 1}`,
    source: source!,
    prints,
  }),
);

// Under dist the package's own names mean what was built.
const folder = mkdtempSync(join(root, 'dist', 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const { name, source } of examples) writeFileSync(join(folder, `${name}.ts`), source);
const complaints = compile(folder, {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: {
    rootDir: '.',
    outDir: 'js',
    declaration: false,
    sourceMap: false,
    inlineSources: false,
    paths: {},
  },
  include: ['*.ts', join(root, 'src/gymnasium/render/gifenc.d.ts')],
});

describe('docs/gymnasium.md', () => {
  test('has examples, and all of them compile', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
  });

  const runnable = examples.filter(({ prints }) => prints !== undefined);
  test.each(runnable)('$name prints what it says', async ({ name, prints }) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, 'js', `${name}.js`)]);
    expect({ stdout, stderr }).toEqual({ stdout: prints, stderr: '' });
  });

  test('tells of every registered environment how equal it is', () => {
    const table = text.slice(text.indexOf('## How equal'), text.indexOf('## Departures'));
    for (const id of registry.keys()) expect(table).toContain(`\`${id}\``);
  });
});
