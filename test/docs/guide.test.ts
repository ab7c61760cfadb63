import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
// The API of TypeScript 6: version 7, which compiles, has none yet.
import ts from 'typescript-api';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GUIDE = join(ROOT, 'site/guide');
const RUNNER = join(ROOT, 'test/docs/run-blocks.mjs');
const FOLDER = join(ROOT, 'node_modules/.cache/guide');
const PYTHON = process.env['KLOPF_PYTHON'] ?? 'python3';
const hasGymnasium = spawnSync(PYTHON, ['-c', 'import gymnasium']).status === 0;

interface Step {
  readonly line: number;
  readonly run?: string;
  readonly klopf?: readonly string[];
  readonly python?: string;
}

/** Words of a line of a shell, with quotes. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');

/** Puts the blocks of a page that name a file into its folder; what is to be run, in its order. */
function stepsOf(page: string, folder: string): Step[] {
  const markdown = readFileSync(join(GUIDE, page), 'utf8');
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([block, language, code = ''], k): Step[] => {
    const line = markdown.slice(0, markdown.indexOf(block)).split('\n').length + 1;
    const file = /^(?:#|\/\/) ([\w-]+\.\w+)\n/.exec(code)?.[1];
    if (file !== undefined) writeFileSync(join(folder, file), code);
    if (language === 'ts') {
      if (code.includes('makePython') && !hasGymnasium) return [];
      const { outputText } = ts.transpileModule(code, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(join(folder, `block-${k}.mjs`), outputText);
      return [{ line, run: join(folder, `block-${k}.mjs`) }];
    }
    if (language === 'sh')
      return code
        .trim()
        .split('\n')
        .map((command, at) => {
          const [npx, klopf, ...words] = wordsOf(command);
          expect([page, npx, klopf]).toEqual([page, 'npx', 'klopf']);
          return { line: line + at, klopf: words };
        });
    return language === 'python' ? [{ line, python: code }] : [];
  });
}

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(FOLDER, 'node_modules/klopf'), 'junction');
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const pages = readdirSync(GUIDE).filter((name) => name.endsWith('.md'));

/**
 * What each step of the pages printed. All are run in one process, page by page: loading klopf takes longer than most
 * of them.
 */
let printed: ReadonlyMap<string, readonly { readonly text: string; readonly errors: string; readonly code: number }[]>;
const steps = new Map<string, readonly Step[]>();
beforeAll(async () => {
  const given = pages.map((page) => {
    const folder = join(FOLDER, page.replace('.md', ''));
    mkdirSync(folder);
    steps.set(page, stepsOf(page, folder));
    return { folder, steps: steps.get(page)!.filter(({ python }) => python === undefined) };
  });
  const child = spawn(process.execPath, [RUNNER, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, failed] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(failed).toBe('');
  const all = JSON.parse(out);
  printed = new Map(pages.map((page, k) => [page, all[k]]));
});

test.each(pages)('what site/guide/%s shows runs as it stands there', (page) => {
  const here = steps.get(page)!.filter(({ python }) => python === undefined);
  here.forEach(({ line }, k) => {
    const { text: said = '', errors = '', code } = printed.get(page)?.[k] ?? {};
    expect({ page, line, code, errors: code === 0 ? '' : errors }).toEqual({ page, line, code: 0, errors: '' });
    expect(said.length, `${page}, line ${line}, prints nothing`).toBeGreaterThan(0);
    expect(said).not.toContain('NaN');
  });
  for (const { python } of steps.get(page)!)
    if (python !== undefined && hasGymnasium)
      // The block of TypeScript before it is the same program.
      expect(spawnSync(PYTHON, ['-c', python], { encoding: 'utf8' }).stdout).toBe(printed.get(page)?.[0]?.text);
});

test('each page of the guide is in the list of the site, and leads nowhere that is not', async () => {
  const { GUIDE: listed, pageOfFile } = await import('../../site/build/documents.js');
  expect([...listed].sort()).toEqual(pages.map((page) => page.replace('.md', '')).sort());
  for (const page of pages)
    for (const [, address] of readFileSync(join(GUIDE, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const file = join('site/guide', address ?? '');
      expect([page, file, existsSync(join(ROOT, file))]).toEqual([page, file, true]);
      expect(pageOfFile(file)).toBeDefined();
    }
});
