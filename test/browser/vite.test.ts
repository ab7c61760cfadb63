import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { trainOnWorkers } from '../../src/runs/train-on-workers.js';
import { CHROMIUM, startBrowser } from './start-browser.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test.skipIf(CHROMIUM === undefined)(
  `a page that Vite bundles trains on the library's own workers${CHROMIUM ? '' : ' (skipped: there is no Chromium)'}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klopf-vite-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    await build({
      root: join(ROOT, 'test/browser'),
      configFile: false,
      logLevel: 'warn',
      base: './',
      resolve: { alias: { klopf: join(ROOT, 'dist/index.js') } },
      worker: { format: 'es' },
      build: {
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: {
          input: join(ROOT, 'test/browser/vite-page.js'),
          output: { entryFileNames: 'page.js' },
        },
      },
    });
    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden: [6], episodes: 400 };
    const [page, inNode] = await Promise.all([
      browser.open(folder, 'page.js', { isolated: true }),
      trainOnWorkers([request, { ...request, batch: 32 }], { workers: 1 }),
    ]);
    expect(page.out.split('\n')).toEqual(inNode.map(({ weightsDigest }) => weightsDigest));
  },
);
