import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { serveFolder } from '../../../src/cli/serve-folder.js';
import { CHROMIUM } from '../../browser/start-browser.js';

/** The site without its API, built and served under its policy. */
export interface BuiltSite {
  readonly folder: string;
  readonly url: string;
  close(): Promise<void>;
}

/** Chromium with the site. */
export interface SiteBrowser {
  /** A page of the one window; what its console says of errors, and what the policy forbids. */
  open(path: string, options?: PageOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** Whether its reader asks for reduced motion. */
  readonly isStill?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  readonly errors: string[];
}

/** Builds and serves the site. */
export async function buildLabSite(): Promise<BuiltSite> {
  const folder = mkdtempSync(join(tmpdir(), 'klopf-lab-'));
  // A process of its own: Vite changes what the process has of its folder.
  await promisify(execFile)(process.execPath, [
    ...['node_modules/vite/bin/vite.js', 'build', 'site', '--config', 'site/vite.config.ts'],
    ...['--outDir', folder, '--emptyOutDir', '--logLevel', 'error'],
  ]);
  const served = await serveFolder(folder, { port: 0, isolated: false });
  return {
    folder,
    url: served.url,
    async close() {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts Chromium for the pages of a site. */
export async function openChromium(site: BuiltSite): Promise<SiteBrowser> {
  // What it is made of puts functions of its own in the place of two of the process.
  const { chdir, cwd } = process;
  const { chromium } = await import('playwright-core');
  Object.assign(process, { chdir, cwd });
  const browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
  // In one window the compiled scripts of one page serve the next.
  const window = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  window.setDefaultTimeout(90_000);
  return {
    async open(path, { isStill = false } = {}) {
      const page = await window.newPage();
      await page.emulateMedia({ reducedMotion: isStill ? 'reduce' : 'no-preference' });
      const errors: string[] = [];
      // A browser asks every host for an icon of its own accord.
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
      await page.goto(site.url + path);
      return { page, errors };
    },
    close: () => browser.close(),
  };
}
