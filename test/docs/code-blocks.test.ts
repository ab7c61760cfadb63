import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { compile } from '../compile.js';

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
  const folders = ['docs', 'site/guide'];
  const pages = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
  pages.push('README.md');
  const modules = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      modulesOf(page).map(([line, code]) => [`${page.replace(/\W/g, '-')}-line-${line}.ts`, code] as const),
    );
  expect(modules.length).toBeGreaterThan(5);
  for (const [name, code] of modules) writeFileSync(join(FOLDER, name), code);
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
  };
  expect(compile(FOLDER, { compilerOptions, include: ['*.ts'] })).toEqual([]);
});

/** The files that the examples of CONTRIBUTING.md are, in their order. */
const EXAMPLES = [
  'envs/corridor.ts',
  'src/gymnasium/wrappers/scale-reward.ts',
  'src/reproduce/studies/my-study/study.ts',
];

test('the examples of CONTRIBUTING.md compile where they belong', () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const modules = modulesOf('CONTRIBUTING.md');
  expect(modules).toHaveLength(EXAMPLES.length);
  modules.forEach(([, code], k) => {
    // Against the declarations of what is built: checking all sources again takes ten times as long.
    const home = join(ROOT, 'dist', dirname(EXAMPLES[k]!));
    const placed = code.replace(/'(\.[^']*\.js)'/g, (_, path: string) => `'${join(home, path)}'`);
    writeFileSync(join(FOLDER, basename(EXAMPLES[k]!)), placed);
  });
  const compilerOptions = { noEmit: true, composite: false, incremental: false, rootDir: ROOT, skipLibCheck: true };
  const tsconfig = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  expect(compile(FOLDER, tsconfig)).toEqual([]);
});
