import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Chromium or a browser made of it: `CHROMIUM`, or the first on the path. */
export const CHROMIUM =
  process.env['CHROMIUM'] ??
  ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
    .find(existsSync);

/** What a page was when its title became `done`. */
export interface DonePage {
  /** The text of its element `out`. */
  readonly out: string;
  /** What it warned of on the console. */
  readonly warned: readonly string[];
  readonly isIsolated: boolean;
  /** What its Content-Security-Policy has forbidden, such as `script-src eval`. */
  readonly violations: readonly string[];
}

export interface PageOptions {
  readonly isolated: boolean;
  /** The Content-Security-Policy that page and scripts are sent with; inline scripts need the nonce `probe`. */
  readonly policy?: string;
}

const PROBE = `<script nonce="probe">
  const warned = [], violations = [];
  addEventListener('securitypolicyviolation', (event) =>
    void violations.push(event.effectiveDirective + ' ' + event.blockedURI));
  console.warn = (message) => void warned.push(message);
  const tell = (page) => fetch('/told', { method: 'POST', body: JSON.stringify(page) });
  addEventListener('error', ({ message }) => tell({ error: message }));
  addEventListener('unhandledrejection', ({ reason }) => tell({ error: String(reason?.stack ?? reason) }));
  const timer = setInterval(() => {
    if (document.title !== 'done') return;
    clearInterval(timer);
    tell({ out: document.querySelector('#out').textContent, warned, violations, isIsolated: crossOriginIsolated });
  }, 20);
</script>`;

const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Opens a page with a script of a folder in a headless browser, from a server on this machine; rejects with an error of the page. */
export async function openPage(folder: string, script: string, { isolated, policy }: PageOptions): Promise<DonePage> {
  const page = `<!doctype html><title>working</title>${PROBE}<pre id="out"></pre><script type="module" src="${script}"></script>`;
  const headers = {
    ...(isolated ? ISOLATED : {}),
    ...(policy === undefined ? {} : { 'content-security-policy': policy }),
  };
  let settle: { resolve: (page: DonePage) => void; reject: (error: Error) => void };
  const done = new Promise<DonePage>((resolve, reject) => (settle = { resolve, reject }));
  const server = createServer(async (request, response) => {
    const file = join(folder, new URL(request.url!, 'http://localhost').pathname);
    if (request.url === '/') response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(page);
    else if (request.method === 'POST') {
      response.end();
      const { error, ...told } = JSON.parse(await text(request));
      if (error === undefined) settle.resolve(told);
      else settle.reject(new Error(error));
    } else if (file.startsWith(folder) && existsSync(file))
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const profile = mkdtempSync(join(tmpdir(), 'klopf-chromium-'));
  const child = spawn(CHROMIUM!, [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`],
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  ]);
  child.on('error', (error) => settle.reject(error));
  child.on('exit', (code) => settle.reject(new Error(`the browser ended with code ${code}`)));
  const gone = new Promise((resolve) => child.on('close', resolve));
  try {
    return await done;
  } finally {
    child.kill('SIGKILL');
    await gone;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
