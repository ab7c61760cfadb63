// Compiles what has changed into dist/, and takes away what no source is left for: `npm run build`.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const typescript = join(root, 'node_modules/typescript/bin/tsc');
if (!existsSync(typescript)) {
  console.error('klopf: node_modules has no TypeScript; run npm ci first');
  process.exit(1);
}
// The record of what is built lies in dist, so that without dist everything is built again.
const { status } = spawnSync(process.execPath, [typescript, '-b', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

const OUTPUT = /\.(js|js\.map|d\.ts)$/;
for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const source = join(root, file.replace(OUTPUT, '.ts'));
  if (/^node[\\/]/.test(file)) continue;
  if (OUTPUT.test(file) && !existsSync(source)) {
    rmSync(join(dist, file));
    console.error(`klopf: took away ${relative(root, join(dist, file))}, which has no source any more`);
  }
}
await bundle();
// npx runs it as a program.
chmodSync(join(dist, 'node/bin.js'), 0o755);
