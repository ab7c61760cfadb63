import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, onTestFinished, test } from 'vitest';
import '../../envs/index.js';
import { registry } from '../../src/gymnasium/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'docs/gymnasium.md'), 'utf8');

interface Example {
  /** Where it would stand in the repository. */
  readonly path: string;
  readonly source: string;
  /** What it prints, where the document says so. */
  readonly prints: string | undefined;
}

const examples: Example[] = [...text.matchAll(/```ts\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].map(
  ([, source, prints], i) => ({
    path: join(root, /^\/\/ (\S+)/.exec(source!)?.[1] ?? `example-${i + 1}.ts`),
    source: source!,
    prints,
  }),
);

/** What the compiler says against the examples, each a file of the repository to it; the package's own names mean what was built. */
function complaints(): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options: repository } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const options = { ...repository, noEmit: true, paths: {} };
  const host = ts.createCompilerHost(options);
  const sources = new Map(examples.map(({ path, source }) => [path, source]));
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...rest) =>
    sources.has(path) ? ts.createSourceFile(path, sources.get(path)!, version) : getSourceFile(path, version, ...rest);
  const declarations = join(root, 'src/gymnasium/render/gifenc.d.ts');
  const program = ts.createProgram([declarations, ...sources.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('docs/gymnasium.md', () => {
  test('has examples, and all of them compile', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(complaints()).toEqual([]);
  });

  const runnable = examples.flatMap(({ source, prints }, i) => (prints === undefined ? [] : [[i + 1, source, prints]]));
  test.each(runnable as [number, string, string][])('example %i prints what it says', async (_, source, prints) => {
    // Under dist the package's own name means what was built.
    const folder = mkdtempSync(join(root, 'dist', 'example-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'example.mjs');
    writeFileSync(file, ts.transpile(source, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
    expect({ stdout, stderr }).toEqual({ stdout: prints, stderr: '' });
  });

  test('tells of every registered environment how equal it is', () => {
    const table = text.slice(text.indexOf('## How equal'), text.indexOf('## Departures'));
    for (const id of registry.keys()) expect(table).toContain(`\`${id}\``);
  });
});
