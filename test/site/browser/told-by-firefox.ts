import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BuiltSite } from './lab-site.js';

/** Firefox: what `FIREFOX` names, or the first on the path. */
export const FIREFOX =
  process.env['FIREFOX'] ??
  ['firefox', 'firefox-esr']
    .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
    .find(existsSync);

/** What a page tells of itself. */
interface Told {
  readonly digest: string;
  readonly errors: readonly string[];
}

/**
 * What the page does in the place of a reader, as a script of the site, which its policy allows: it waits until the lab
 * stands at the episode of the link, asks for the link and tells the digest beside it, with what went wrong meanwhile.
 */
const PROBE = `
const errors = [];
addEventListener('error', ({ message }) => errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason?.stack ?? reason)));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => errors.push(violatedDirective + ' ' + blockedURI));
const until = async (find) => {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const button = (name) => [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === name && !one.disabled);
await until(() => document.querySelector('.standing')?.textContent.includes('episode 250'));
(await until(() => button('Share …'))).click();
const digest = await until(() => /[0-9a-f]{16,}/.exec(document.querySelector('.share-digest')?.textContent ?? '')?.[0]);
await fetch('/told', { method: 'POST', body: JSON.stringify({ digest, errors }) });
`;

/**
 * What a browser that opens one page can do without: processes and pages kept ready, questions to servers elsewhere.
 */
const PREFERENCES = {
  'browser.aboutwelcome.enabled': false,
  'browser.newtab.preload': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.search.update': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.topsites.contile.enabled': false,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.ipc.processCount': 1,
  'dom.ipc.processPrelaunch.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.unified': false,
};

/** Opens a page of the site, with the probe in it, in a Firefox of its own; what the page tells. */
export async function toldByFirefox(site: BuiltSite, path: string): Promise<Told> {
  let tell: (told: Told) => void;
  const told = new Promise<Told>((resolve) => (tell = resolve));
  // Everything comes from the server of the site, under its policy; the page alone has one script more.
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      response.end();
      return tell(JSON.parse(await text(request)));
    }
    if (request.url === '/probe.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(PROBE);
    const answer = await fetch(new URL(request.url!, site.url));
    const body = Buffer.from(await answer.arrayBuffer());
    const isPage = answer.headers.get('content-type')?.startsWith('text/html');
    const {
      'content-length': _,
      connection: __,
      'transfer-encoding': ___,
      ...headers
    } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, headers);
    response.end(
      isPage ? body.toString().replace('</head>', '<script type="module" src="/probe.js"></script></head>') : body,
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const profile = mkdtempSync(join(tmpdir(), 'klopf-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref('${name}', ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const child = spawn(
    FIREFOX!,
    ['--headless', '--no-remote', '--profile', profile, `http://127.0.0.1:${port}/${path}`],
    {
      // Some systems refuse a browser whose home belongs to somebody else.
      env: { ...process.env, HOME: profile },
      stdio: 'ignore',
    },
  );
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Firefox ended with code ${code}`)));
  });
  ended.catch(() => {});
  try {
    return await Promise.race([told, ended]);
  } finally {
    child.kill('SIGKILL');
    await gone;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
