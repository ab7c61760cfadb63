import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { htmlReport } from '../../src/report/html-report.js';
import { exampleRecord } from '../runs/example-record.js';
import { HOSTILE } from '../runs/hostile-text.js';
import { CHROMIUM } from './start-browser.js';

describe.skipIf(CHROMIUM === undefined)(
  `a report in a browser${CHROMIUM ? '' : ' (skipped: there is no Chromium)'}`,
  () => {
    test('hostile texts become no elements, and the charts are drawn', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'klopf-report-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
      const file = join(folder, 'report.html');
      const record = exampleRecord({ env: HOSTILE, rule: HOSTILE, seed: HOSTILE, config: { [HOSTILE]: HOSTILE } });
      writeFileSync(file, htmlReport({ title: HOSTILE, records: [record], command: HOSTILE, notes: [HOSTILE] }));
      const { stdout: page } = await promisify(execFile)(CHROMIUM!, [
        ...[
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--no-first-run',
          `--user-data-dir=${join(folder, 'profile')}`,
        ],
        ...['--virtual-time-budget=3000', '--dump-dom', `file://${file}`],
      ]);
      expect(page).toContain('<figure data-chart="chart-0-curves" class="enhanced">');
      expect(page).toContain('<canvas');
      expect(page).not.toMatch(/<img|<meta http-equiv="?refresh/);
      expect(page).toContain('Written by klopf');
    });
  },
);
