import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What may be loaded at most, compressed, in kB of 1000 bytes. */
const BUDGETS = { 'first view of the lab': 200, 'home page': 60 } as const;

/** Files that a file loads at once: of a page its scripts, styles and preloads; of a script its imports and workers. */
function loadedAtOnce(file: string, text: string): string[] {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const found: string[] = [];
  if (file.endsWith('.html'))
    for (const [, address] of text.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"#]+)"/g)) found.push(address!);
  else if (file.endsWith('.js')) {
    for (const [, address] of text.matchAll(/(?:^|[;}\n])\s*import\s*(?:[\w$*{}\s,]+?from\s*)?["'](\.[^"']+)["']/g))
      found.push(address!);
    for (const [, address] of text.matchAll(/new Worker\(\s*new URL\(\s*(?:\/\*.*?\*\/\s*)?["'`]([^"'`]+)["'`]/g))
      found.push(address!);
  }
  return found
    .filter((address) => !/^[a-z]+:/i.test(address))
    .map((address) => new URL(address, `file:///${folder}`).pathname.slice(1));
}

/** All that is loaded before a page is there, from the root of the site. */
export function firstView(dist: string, page: string): string[] {
  const seen = new Set<string>();
  const open = [page];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = /\.(?:html|js)$/.test(file) ? readFileSync(join(dist, file), 'utf8') : '';
    open.push(...loadedAtOnce(file, text));
  }
  return [...seen].sort();
}

const compressed = (dist: string, file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** How large the site in a folder is, in lines beside what it may be, and whether it is no larger. */
export function measureSite(dist: string): { lines: string[]; isWithin: boolean } {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(dist, file)).isFile());
  const lines: string[] = [];
  let isWithin = true;
  const compare = (name: string, bytes: number, budget: number) => {
    const isOver = bytes > budget * 1000;
    if (isOver) isWithin = false;
    lines.push(`${isOver ? 'OVER  ' : 'within'} ${name}: ${kB(bytes)} of ${budget} kB compressed`);
  };
  const sum = (paths: readonly string[]) => paths.reduce((bytes, file) => bytes + compressed(dist, file), 0);
  const views = { 'first view of the lab': 'lab/index.html', 'home page': 'index.html' } as const;
  const isFirst = new Set<string>();
  for (const [name, page] of Object.entries(views)) {
    if (!files.includes(page)) continue;
    const loaded = firstView(dist, page);
    for (const file of loaded) isFirst.add(file);
    compare(name, sum(loaded), BUDGETS[name as keyof typeof views]);
  }
  const lazy = files.filter((file) => /\.(?:js|css)$/.test(file) && !isFirst.has(file) && !file.startsWith('api/'));
  for (const file of lazy) lines.push(`       ${file}: ${kB(compressed(dist, file))} compressed, loaded when needed`);
  const total = (paths: readonly string[]) => paths.reduce((bytes, file) => bytes + statSync(join(dist, file)).size, 0);
  const pages = files.filter((file) => !file.startsWith('api/'));
  lines.push(`       in all: ${pages.length} files, ${kB(total(pages))}, without the API`);
  return { lines, isWithin };
}
