import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const IMPORT =
  /^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm;

/** Every module that a source file reaches by imports that are not of types alone, with packages by name. */
function reachable(entry: string): Map<string, string> {
  const importer = new Map<string, string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const [statement, ...groups] of readFileSync(fileURLToPath(file), 'utf8').matchAll(IMPORT)) {
      const target = groups.find((group) => group !== undefined)!;
      if (/^(?:import|export) type\b/.test(statement)) continue;
      const name = target.startsWith('.') ? new URL(target.replace(/\.js$/, '.ts'), file).href : target;
      if (importer.has(name)) continue;
      importer.set(name, file);
      if (target.startsWith('.')) open.push(name);
    }
  }
  return importer;
}

test('nothing that the package entry reaches needs Node', () => {
  const modules = reachable(new URL('../../index.ts', import.meta.url).href);
  expect([...modules.keys()].filter((name) => name.startsWith('node:'))).toEqual([]);
  expect([...modules.keys()].filter((name) => !name.startsWith('file:')).sort()).toEqual([
    'fast-png',
    'gifenc',
    'rxjs',
    'seedrandom',
    'yaml',
  ]);
  expect([...modules.keys()].some((name) => name.endsWith('/src/dense/dense-team.ts'))).toBe(true);
});

test('the entry for Node does', () => {
  const modules = reachable(new URL('../../src/node.ts', import.meta.url).href);
  expect(modules.has('node:fs')).toBe(true);
});
