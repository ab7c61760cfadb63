import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { thorough } from '../thorough.js';

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

const probe = (hasPolicy: boolean) => `<script nonce="probe">
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
    // Violations are told of in tasks of their own, which in a busy browser come after this one; without a policy there
    // are none.
    setTimeout(() => tell({ out: document.querySelector('#out').textContent, warned, violations, isIsolated: crossOriginIsolated }), ${hasPolicy ? 500 : 0});
  }, 20);
</script>`;

const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** A headless browser, in which pages are opened as tabs. */
export interface Browser {
  /** Opens a page with a script of a folder, from a server on this machine; rejects with an error of the page. */
  open(folder: string, script: string, options: PageOptions): Promise<DonePage>;
  close(): Promise<void>;
}

/**
 * WebGPU by Chromium's software adapter, whatever cards there are. That memory of workgroups is zero before a kernel
 * writes it is most of what the adapter compiles, and no kernel of klopf reads it before: the thorough run alone has
 * it.
 */
const SOFTWARE_GPU = [
  ...thorough([], ['--enable-dawn-features=disable_workgroup_init']),
  ...['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan,WebGPU'],
  ...['--disable-quic', '--disable-background-networking'],
];

/** Starts the browser, which takes seconds: once for a file of tests. `gpu`: with WebGPU in software. */
export async function startBrowser({ gpu = false } = {}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'klopf-chromium-'));
  const child = spawn(CHROMIUM!, [
    ...['--headless', '--no-sandbox', '--no-first-run', `--user-data-dir=${profile}`],
    ...(gpu ? SOFTWARE_GPU : ['--disable-gpu']),
    // A tab in the background is as quick as another.
    ...['--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--remote-debugging-port=0'],
    'about:blank',
  ]);
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the browser ended with code ${code}`)));
  });
  ended.catch(() => {});
  const address = new Promise<string>((resolve) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const port = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    });
  });
  const tabs = `http://${await Promise.race([address, ended])}/json`;
  return {
    async open(folder, script, options) {
      return servePage(folder, script, options, async (url, done) => {
        const tab = (await (await fetch(`${tabs}/new?${url}`, { method: 'PUT' })).json()) as { readonly id: string };
        try {
          return await Promise.race([done, ended]);
        } finally {
          await fetch(`${tabs}/close/${tab.id}`).catch(() => {});
        }
      });
    },
    async close() {
      child.kill('SIGKILL');
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Serves a page with a script of a folder while it is shown; what it was in the end. */
async function servePage(
  folder: string,
  script: string,
  { isolated, policy }: PageOptions,
  show: (url: string, done: Promise<DonePage>) => Promise<DonePage>,
): Promise<DonePage> {
  const page = `<!doctype html><title>working</title>${probe(policy !== undefined)}<pre id="out"></pre><script type="module" src="${script}"></script>`;
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
  try {
    return await show(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, done);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
