import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { DOCUMENTS } from '../../../site/build/documents.js';
import { type Page, pageHtml, REPOSITORY } from '../../../site/build/page.js';
import { textPages } from '../../../site/build/site-pages.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Pages that others make. */
const MADE_ELSEWHERE = ['lab/index.html'];

let pages: Page[];
let files: Map<string, Uint8Array>;
const html = new Map<string, string>();
beforeAll(async () => {
  ({ pages, files } = await textPages());
  for (const page of pages)
    html.set(page.path, pageHtml(page, { scripts: ['assets/page.js'], styles: ['assets/page.css'] }));
});

test('every document of the repository has its page', () => {
  const documents = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith('.md'));
  const listed = DOCUMENTS.flatMap(([, names]) => names);
  expect([...listed].sort()).toEqual(documents.map((name) => name.replace('.md', '')).sort());
  for (const name of listed) expect(html.has(`docs/${name}.html`)).toBe(true);
});

test('every link and every picture leads somewhere', () => {
  const lost: string[] = [];
  for (const [path, text] of html)
    for (const [, address = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(address) || address.startsWith('#lab')) continue;
      const [file = '', anchor = ''] = address.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      const there = html.get(target);
      const isThere =
        there !== undefined || files.has(target) || MADE_ELSEWHERE.includes(target) || target.startsWith('assets/');
      const hasAnchor = anchor === '' || there === undefined || there.includes(`id="${decodeURIComponent(anchor)}"`);
      if (!isThere || !hasAnchor) lost.push(`${path}: ${address}`);
    }
  expect(lost).toEqual([]);
});

test('pages keep to the policy, and say what they are', () => {
  const titles = new Set<string>();
  for (const [path, text] of html) {
    expect([path, text.match(/<[^>]+\s(?:style|on\w+)=/g)]).toEqual([path, null]);
    expect([path, /<script(?![^>]* src=)|<style/.test(text)]).toEqual([path, false]);
    expect([path, text.match(/<h1[ >]/g)?.length]).toEqual([path, 1]);
    expect(text).toContain('Content-Security-Policy');
    titles.add(/<title>(.*)<\/title>/.exec(text)?.[1] ?? '');
    // Nothing is loaded from elsewhere.
    for (const [, address = ''] of text.matchAll(/(?:src|<link[^>]* href)="([^"]*)"/g))
      expect([path, /^(?:[a-z]+:|\/)/.test(address)]).toEqual([path, false]);
  }
  expect(titles.size).toBe(html.size);
  expect(REPOSITORY).toMatch(/^https:/);
});
