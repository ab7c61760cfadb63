// `npm run site`: builds the site into site/dist, and says how large it is beside what it may be.
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
const { module: site } = await vite.runnerImport(join(root, 'site/build/build-site.ts'), runner);
process.exitCode = await site.buildSite(process.argv.slice(2));
