// Joins the modules of dist/ into few files, dist/node/, for Node: seven hundred small files take half a second to
// load, in every process and in every thread. Nothing is renamed or minified, and packages stay outside. Bundlers of
// pages take the modules themselves.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { ascii } from './bundle-ascii.mjs';
import { splitting } from './bundle-groups.mjs';
import { isOutside, packages } from './bundle-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const out = join(dist, 'node');

/**
 * Modules that are loaded by their address: what package.json exports, the command, and what threads run. Each stays
 * where it was.
 */
const ENTRIES = [
  ...['bin', 'index', 'catalogue', 'envs/index', 'agents/index', 'src/node', 'src/job-worker'],
  ...['src/gymnasium/index', 'src/gymnasium/node', 'src/pettingzoo/index', 'src/gymnasium/python/python-thread'],
  ...['src/gymnasium/vector/shared-worker', 'src/gymnasium/vector/shared-supervisor'],
  // Threads of `npm run bench` make their environments from it.
  'bench/random-signs',
  ...['src/cli/resolve-klopf', 'src/cli/klopf-resolution'],
];

/** `import.meta.url` is the address of the module itself, wherever it was joined to. */
const addresses = {
  name: 'addresses',
  transform(code, id) {
    if (!code.includes('import.meta.url') || !id.startsWith(dist)) return undefined;
    const own = `__addressOf(${JSON.stringify(relative(dist, id).replaceAll('\\', '/'))})`;
    const places = metaUrls(this.parse(code)).sort((a, b) => b.start - a.start);
    return {
      code: places.reduce((text, { start, end }) => text.slice(0, start) + own + text.slice(end), code),
      map: null,
    };
  },
  renderChunk(code, { fileName }) {
    return code.replaceAll(/__addressOf\("([^"]+)"\)/g, (_, own) => {
      const path = relative(dirname(fileName), own).replaceAll('\\', '/');
      return `new URL(${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}, import.meta.url).href`;
    });
  },
};

/** Where a program has `import.meta.url`, not counting comments and texts. */
function metaUrls(node) {
  if (node === null || typeof node !== 'object') return [];
  if (node.type === 'MemberExpression' && node.object.type === 'MetaProperty' && node.property.name === 'url')
    return [node];
  return Object.values(node).flatMap(metaUrls);
}

/** The time of the last change to what is bundled, and to how. */
function lastChange() {
  const folders = ['', 'src', 'envs', 'agents', 'bench'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(dist, folder), { recursive: folder !== '', encoding: 'utf8' }).map((file) =>
      join(dist, folder, file),
    ),
  );
  const scripts = readdirSync(join(root, 'scripts')).map((file) => join(root, 'scripts', file));
  return Math.max(
    ...[...files, ...scripts].filter((file) => /\.m?js$/.test(file)).map((file) => statSync(file).mtimeMs),
  );
}

/** Bundles, unless nothing has changed since. */
export async function bundle() {
  if (existsSync(join(out, 'index.js')) && statSync(join(out, 'index.js')).mtimeMs > lastChange()) return;
  const built = await rolldown({
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(dist, `${entry}.js`)])),
    platform: 'node',
    external: isOutside,
    plugins: [packages, addresses, ascii],
    logLevel: 'warn',
    checks: { bundlerTimings: false },
  });
  const fresh = `${out}-${process.pid}`;
  await built.write({
    ...{ dir: fresh, format: 'esm', keepNames: true, comments: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: splitting(dist),
  });
  await built.close();
  rmSync(out, { recursive: true, force: true });
  renameSync(fresh, out);
}
