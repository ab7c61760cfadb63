import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html-report.js';
import { runReport } from '../../src/report/run-report.js';
import { exampleSweep } from '../report/example-sweep.js';
import { exampleRecord } from '../runs/example-record.js';
import { HOSTILE } from '../runs/hostile-text.js';
import { thorough } from '../thorough.js';
import { CHROMIUM } from './start-browser.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Look = readonly [width: number, colorScheme: 'light' | 'dark'];
const LOOKS: readonly Look[] = [
  [1280, 'light'],
  [375, 'dark'],
  [1280, 'dark'],
  [375, 'light'],
];

/** What the page's own copy of axe-core tells. */
interface Checked {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** A page with every kind of figure. */
function wholePage(): string {
  const ends = { 'weight-max': [0.8, 0.82, 0.9, 0.86], reinforce: [0.2, 0.22, 0.24, 0.26] };
  const records = Object.entries(ends).flatMap(([rule, values]) =>
    ['multiplexer', 'CartPole-v1'].flatMap((env) =>
      values.map((end, k) =>
        exampleRecord({ env, rule, seed: k, curve: [0, end / 2, end], config: { rule, seed: k } }),
      ),
    ),
  );
  return runReport({
    ...{ title: 'Two rules', records, commands: ['klopf run'], notes: ['A note.'], warnings: ['A warning.'] },
    ranges: { multiplexer: { low: 0, high: 1 }, 'CartPole-v1': { low: 0, high: 1 } },
    sweep: exampleSweep(16),
    machines: ['klopf 0.1.0'],
  });
}

describe.skipIf(CHROMIUM === undefined)(
  `the page of a report${CHROMIUM ? '' : ' (skipped: there is no Chromium)'}`,
  () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'klopf-page-'));
      writeFileSync(join(folder, 'report.html'), wholePage());
      // The package replaces process.cwd and process.chdir as it is loaded.
      const { cwd, chdir } = process;
      const { chromium } = await import('playwright-core');
      Object.assign(process, { cwd, chdir });
      browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    /** Opens a file of the folder; `said` has what its console tells. */
    async function open(name: string, options: BrowserContextOptions) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(pathToFileURL(join(folder, name)).href);
      return { context, page, said };
    }

    // Thoroughly a page each; otherwise one page that changes.
    test.each(
      thorough(
        LOOKS.map((look) => [[look]]),
        [[LOOKS.slice(0, 2)]],
      ),
    )('in %j: axe-core finds nothing, the console is silent, and nothing is wider than the screen', async (looks) => {
      const { context, page, said } = await open('report.html', { bypassCSP: true });
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      await page.evaluate(AXE);
      for (const [width, colorScheme] of looks) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        const { violations } = (await page.evaluate('axe.run(document)')) as Checked;
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      }
      expect(said).toEqual([]);
      await context.close();
    });

    test('hostile texts become no elements, and the charts are drawn', async () => {
      const record = exampleRecord({ env: HOSTILE, rule: HOSTILE, seed: HOSTILE, config: { [HOSTILE]: HOSTILE } });
      const report = htmlReport({ title: HOSTILE, records: [record], command: HOSTILE, notes: [HOSTILE] });
      writeFileSync(join(folder, 'hostile.html'), report);
      const { context, page } = await open('hostile.html', {});
      await page.locator('figure[data-chart="chart-0-curves"].enhanced canvas').first().waitFor();
      const html = await page.content();
      expect(html).toContain('<figure data-chart="chart-0-curves" class="enhanced">');
      expect(html).not.toMatch(/<img|<meta http-equiv="?refresh/);
      expect(html).toContain('Written by klopf');
      await context.close();
    });
  },
);
