// `npm run site`: builds the site into site/dist, and says how large it is beside what it may be. `--api` builds the
// pages of the API alone, `--without-api` all others; `--pictures` draws the gallery anew, or the pictures that are
// named.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
let vite;
try {
  vite = await import('vite');
} catch {
  console.error('klopf: node_modules has no Vite; run npm ci first, without --omit=dev');
  process.exit(1);
}
const runner = { configFile: false, root: join(root, 'site'), resolve: { alias: { klopf: join(root, 'index.ts') } } };
/** Runs what a module of the site exports; modules that it imports only later are there as long as it runs. */
async function run(file, name, ...given) {
  const server = { middlewareMode: true, hmr: false, watch: null, ws: false };
  const loader = await vite.createServer({ ...runner, appType: 'custom', logLevel: 'warn', server });
  try {
    const module = await loader.ssrLoadModule(join(root, 'site', file));
    return await module[name](...given);
  } finally {
    await loader.close();
  }
}
const [what, ...names] = process.argv.slice(2);
if (what === '--pictures') process.exitCode = await run('gallery/draw-gallery.ts', 'drawGallery', names);
else if (what === '--api') process.exitCode = await run('build/build-api.ts', 'buildApi');
else process.exitCode = await run('build/build-site.ts', 'buildSite', { hasApi: what !== '--without-api' });
