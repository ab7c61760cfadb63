import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unbiasedWeightMax, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { trainOnWorkers } from '../../src/runs/train-on-workers.js';
import { sampled } from '../thorough.js';
import { type Browser, CHROMIUM, startBrowser } from './start-browser.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_ISOLATED =
  'klopf: this page is not cross-origin isolated, so memory cannot be shared and training has one thread, not 2. ' +
  'The server must send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp with it.';

/** The digests of the same trainings in Node, which several pages are compared with. */
const digests = new Map<string, Promise<string[]>>();
function digestsOf(hidden: number[], episodes: number): Promise<string[]> {
  const key = `${hidden} ${episodes}`;
  if (!digests.has(key)) digests.set(key, trained(hidden, episodes));
  return digests.get(key)!;
}

async function trained(hidden: number[], episodes: number): Promise<string[]> {
  const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden, episodes };
  const records = await trainOnWorkers([request, { ...request, batch: 32 }], { workers: 1 });
  return records.map(({ weightsDigest }) => weightsDigest);
}

describe.skipIf(CHROMIUM === undefined)(`in a browser${CHROMIUM ? '' : ' (skipped: there is no Chromium)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'klopf-page-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // As a bundler does: one file a page or worker, and what they share beside them.
  beforeAll(async () => {
    await build({
      input: {
        example: join(ROOT, 'dist/examples/browser/page.js'),
        worker: join(ROOT, 'dist/examples/browser/worker.js'),
        page: join(ROOT, 'test/browser/page.js'),
        strict: join(ROOT, 'test/browser/strict-page.js'),
        'strict-import': join(ROOT, 'test/browser/strict-import.js'),
        'closing-worker': join(ROOT, 'test/browser/closing-worker.js'),
        'job-worker': join(ROOT, 'dist/src/job-worker.js'),
      },
      platform: 'browser',
      logLevel: 'warn',
      output: { dir: folder, entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    });
  });

  test('the example trains as in Node', async () => {
    const [page, [one, batch]] = await Promise.all([
      browser.open(folder, 'example.js', { isolated: true }),
      digestsOf([16], 2000),
    ]);
    expect(page).toMatchObject({ isIsolated: true, warned: [] });
    expect(page.out.split('\n').map((line) => line.replace(/-?\d\.\d{3}, /, ''))).toEqual([
      '2 workers',
      `dense, batch 1: ${one}`,
      `literal, batch 1: ${one}`,
      `dense, batch 32: ${batch}`,
      `dense, batch 32: ${batch}`,
    ]);
  });

  const STRICT = "script-src 'self' 'wasm-unsafe-eval' 'nonce-probe'; worker-src 'self'";

  test('where code must not be generated, importing klopf is no violation', async () => {
    const page = await browser.open(folder, 'strict-import.js', { isolated: false, policy: STRICT });
    expect([page.out, page.violations]).toEqual(['loaded', []]);
  });

  const found = [
    ['found out by one try', '', ['script-src eval']],
    ['said beforehand', '?said', []],
  ] as const;
  test.each(sampled(found, 2))(
    'where code must not be generated, both engines and the audit give what they give in Node: %s',
    async (_, query, violations) => {
      const [page, [one]] = await Promise.all([
        browser.open(folder, `strict.js${query}`, { isolated: false, policy: STRICT }),
        digestsOf([6], 400),
      ]);
      expect(page.violations).toEqual(violations);
      const { digests, audit } = JSON.parse(page.out);
      expect(digests).toEqual([one, one, one]);
      expect(audit).toEqual(JSON.parse(JSON.stringify(auditRule(unbiasedWeightMax, { sizes: [2, 2, 1] }))));
    },
  );

  test.each([true, false])(
    "the library's own workers; a worker that dies is told of; isolated: %s",
    async (isolated) => {
      const [page, [one, batch]] = await Promise.all([
        browser.open(folder, 'page.js', { isolated }),
        digestsOf([6], 400),
      ]);
      // Told once, however many pools are made.
      expect(page).toMatchObject({ isIsolated: isolated, warned: isolated ? [] : [NOT_ISOLATED] });
      expect(JSON.parse(page.out)).toEqual({
        digests: [one, one, batch],
        // What was under way is told of where memory can say that it is to stop.
        stopped: isolated ? [true] : [],
        missing: expect.stringMatching(/^weight-max on multiplexer, seed 0: its worker could not be loaded; /),
        closed: 'weight-max on closing-v0, seed 0: its worker closed itself and left no result',
      });
    },
  );

  test("a page that Vite bundles trains on the library's own workers", async () => {
    const outDir = join(folder, 'vite');
    await viteBuild({
      root: join(ROOT, 'test/browser'),
      configFile: false,
      logLevel: 'warn',
      base: './',
      resolve: { alias: { klopf: join(ROOT, 'dist/index.js') } },
      worker: { format: 'es' },
      build: {
        outDir,
        emptyOutDir: true,
        rolldownOptions: {
          input: join(ROOT, 'test/browser/vite-page.js'),
          output: { entryFileNames: 'page.js' },
        },
      },
    });
    const [page, inNode] = await Promise.all([
      browser.open(outDir, 'page.js', { isolated: true }),
      digestsOf([6], 400),
    ]);
    expect(page.out.split('\n')).toEqual(inNode);
  });
});
