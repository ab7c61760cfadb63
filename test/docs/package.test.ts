import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { exports, bin, sideEffects } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, { types: string; node: string; default: string } | string>;
  bin: { klopf: string };
  sideEffects: string[];
};
const entries = Object.entries(exports).flatMap(([name, at]) => (typeof at === 'string' ? [] : [{ name, ...at }]));

test('the package has every entry, and nothing that only the repository needs', () => {
  // Of the build that is here: packing itself builds first (`prepack`).
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
  ) as [{ files: { path: string }[] }];
  const files = packed.files.map(({ path }) => path);
  const exported = entries.flatMap((entry) => [entry.types, entry.node, entry.default]);
  for (const path of [bin.klopf, ...sideEffects.filter((path) => !path.includes('*')), ...exported])
    expect(files).toContain(path.replace(/^\.\//, ''));
  expect(files).toContain('README.md');
  expect(files.filter((path) => /^dist\/(test|bench|examples|scripts)\/|tsbuildinfo/.test(path))).toEqual([]);
  const sources = files
    .filter((path) => /^dist\/(?!node\/chunks).*\.js$/.test(path))
    .map((path) => path.replace(/^dist\/(node\/)?/, '').slice(0, -3));
  expect(sources.filter((path) => !existsSync(join(ROOT, `${path}.ts`)))).toEqual([]);
});

test.each(entries.filter(({ name }) => !/node$/.test(name)))(
  'the types of klopf$name need none of Node',
  ({ types }) => {
    const seen = new Set<string>();
    const open = [join(ROOT, types)];
    const guilty: string[] = [];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = readFileSync(file, 'utf8').replace(/\/\*.*?\*\/|\/\/.*$/gms, '');
      if (/['"]node:|\bNodeJS\.|\bBuffer\b/.test(text)) guilty.push(file.slice(ROOT.length));
      for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g))
        open.push(join(dirname(file), `${target}.d.ts`));
    }
    expect(guilty).toEqual([]);
    expect(seen.size).toBeGreaterThan(3);
  },
);
