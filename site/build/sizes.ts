import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a page may load at most before it is there, compressed, in kB of 1000 bytes. */
const FIRST_VIEWS = [
  { name: 'first view of the lab', page: 'lab/index.html', budget: 200 },
  { name: 'home page', page: 'index.html', budget: 60 },
] as const;
/** What is loaded when it is needed: the files that have modules of these packages. */
const LAZY = [
  { name: 'editor', packages: /^@(?:codemirror|lezer)\//, budget: 120 },
  { name: 'mathematics', packages: /^temml$/, budget: 65 },
  { name: 'physics', packages: /^planck$/, budget: 50 },
] as const;

/** Files that a file loads at once: of a page its scripts, styles and preloads; of a script its imports and workers. */
function loadedAtOnce(file: string, text: string): string[] {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const found: string[] = [];
  if (file.endsWith('.html'))
    for (const [, address] of text.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"#]+)"/g)) found.push(address!);
  else if (file.endsWith('.js')) {
    for (const [, address] of text.matchAll(/(?:^|[;}\n])\s*import\s*(?:[\w$*{}\s,]+?from\s*)?["'](\.[^"']+)["']/g))
      found.push(address!);
    // A worker that it starts.
    for (const [, address] of text.matchAll(
      /new URL\(\s*(?:\/\*.*?\*\/\s*)?["'`]([^"'`]+\.js)["'`]\s*,\s*import\.meta\.url/g,
    ))
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
export function measureSite(
  dist: string,
  packagesOf: ReadonlyMap<string, ReadonlySet<string>>,
): { lines: string[]; isWithin: boolean } {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(dist, file)).isFile() && !file.startsWith('api/'));
  const lines: string[] = [];
  let isWithin = true;
  const sum = (paths: readonly string[]) => paths.reduce((bytes, file) => bytes + compressed(dist, file), 0);
  const compare = (name: string, paths: readonly string[], budget: number) => {
    const bytes = sum(paths);
    const isOver = bytes > budget * 1000;
    if (isOver) isWithin = false;
    lines.push(`${isOver ? 'OVER  ' : 'within'} ${name}: ${kB(bytes)} of ${budget} kB compressed`);
    if (isOver) for (const file of paths) lines.push(`         ${file}: ${kB(compressed(dist, file))}`);
  };
  const seen = new Set<string>();
  for (const { name, page, budget } of FIRST_VIEWS) {
    if (!files.includes(page)) continue;
    const loaded = firstView(dist, page);
    for (const file of loaded) seen.add(file);
    compare(name, loaded, budget);
  }
  for (const { name, packages, budget } of LAZY) {
    const has = ([file, names]: [string, ReadonlySet<string>]) =>
      files.includes(file) && !seen.has(file) && [...names].some((one) => packages.test(one));
    const loaded = [...packagesOf].filter(has).map(([file]) => file);
    for (const file of loaded) seen.add(file);
    if (loaded.length > 0) compare(`${name}, when needed`, loaded, budget);
  }
  // What is small needs no line.
  const others = files.filter(
    (file) => /\.(?:js|css)$/.test(file) && !seen.has(file) && compressed(dist, file) > 10_000,
  );
  for (const file of others) lines.push(`       ${file}: ${kB(compressed(dist, file))} compressed, when needed`);
  const total = files.reduce((bytes, file) => bytes + statSync(join(dist, file)).size, 0);
  lines.push(`       in all: ${files.length} files, ${kB(total)}, ${kB(sum(files))} compressed, without the API`);
  return { lines, isWithin };
}
