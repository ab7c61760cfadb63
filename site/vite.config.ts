import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { recordPackages } from './build/chunk-packages.js';
import { sitePages } from './build/site-pages.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Pages that Vite makes of an HTML file; the others are written by `sitePages`. */
const ENTRIES = { lab: here('lab/index.html'), page: here('page/page.ts') };

export default defineConfig({
  root: here('.'),
  // Any host, in any folder: every address is relative.
  base: './',
  publicDir: false,
  resolve: { alias: { klopf: here('../index.ts') } },
  // Without `development` each element has the path of its source in it.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  worker: { format: 'es', plugins: () => [recordPackages()] },
  plugins: [recordPackages(), sitePages()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // A data address would be against the policy of the pages.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: Object.fromEntries(Object.entries(ENTRIES).filter(([, path]) => existsSync(path))),
    },
  },
});
