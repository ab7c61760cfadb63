import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { firstView, measureSite } from '../../../site/build/sizes.js';

/** A site of these files. */
function site(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'klopf-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['lab', 'assets']) mkdirSync(join(folder, part));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** Text that does not compress below a third of its length. */
const noise = (length: number) => {
  let state = 1;
  return Array.from({ length }, () => ((state = (state * 48_271) % 2_147_483_647) % 36).toString(36)).join('');
};

test('a first view is the page, its scripts and styles, what they import, and their workers', () => {
  const folder = site({
    'lab/index.html':
      '<link rel="stylesheet" href="../assets/a.css"><script type="module" src="../assets/a.js"></script><a href="x.html">',
    'assets/a.css': 'a{}',
    'assets/a.js':
      'import{b as c}from"./b.js";import"./c.js";const f=()=>import("./lazy.js");new Worker(""+new URL("w.js",import.meta.url).href,{type:"module"})',
    'assets/b.js': 'export const b=1',
    'assets/c.js': 'import{b}from"./b.js"',
    'assets/w.js': 'import{d}from"./d.js"',
    'assets/d.js': 'export const d=1',
    'assets/lazy.js': '1',
  });
  const expected = ['a.css', 'a.js', 'b.js', 'c.js', 'd.js', 'w.js'].map((file) => `assets/${file}`);
  expect(firstView(folder, 'lab/index.html')).toEqual([...expected, 'lab/index.html']);
});

test('what is larger than its budget is named', () => {
  const page = { 'lab/index.html': '<script src="../assets/a.js"></script>' };
  const packages = new Map([['assets/e.js', new Set(['@codemirror/view'])]]);
  const small = site({ ...page, 'assets/a.js': noise(100_000), 'assets/e.js': noise(100_000) });
  const within = measureSite(small, packages);
  expect(within.isWithin).toBe(true);
  expect(within.lines.join('\n')).toMatch(
    /^within first view of the lab: [\d.]+ kB of 200 kB.*\nwithin editor, when needed: /,
  );
  const large = site({ ...page, 'assets/a.js': noise(400_000), 'assets/e.js': noise(300_000) });
  const over = measureSite(large, packages);
  expect(over.isWithin).toBe(false);
  expect(over.lines.filter((line) => line.startsWith('OVER')).map((line) => line.replace(/:.*/, ''))).toEqual([
    'OVER   first view of the lab',
    'OVER   editor, when needed',
  ]);
});
