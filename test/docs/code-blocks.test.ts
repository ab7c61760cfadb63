import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// Below the package, so that `klopf` is the package itself, as built.
const FOLDER = join(ROOT, 'node_modules/.cache/docs-code-blocks');

/** The TypeScript blocks of a page that are whole modules, by the line that they begin in. */
function modulesOf(page: string): [line: number, code: string][] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map((block): [number, string] => [text.slice(0, block.index).split('\n').length + 1, block[1]!])
    .filter(([, code]) => /^(\/\/.*\n)*import /.test(code));
}

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test('the TypeScript of README and docs compiles in a strict project of a user', () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
  const files = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      modulesOf(page).map(([line, code]) => {
        const file = join(FOLDER, `${page.replace(/\W/g, '-')}-line-${line}.ts`);
        writeFileSync(file, code);
        return file;
      }),
    );
  expect(files.length).toBeGreaterThan(5);
  const program = ts.createProgram(files, {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  });
  const told = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const at = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
    return `${file?.fileName.split('/').at(-1)} + ${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(told).toEqual([]);
});
