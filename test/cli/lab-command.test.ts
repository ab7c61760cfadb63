import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { serveFolder } from '../../src/cli/serve-folder.js';
import { SITE_POLICY } from '../../src/cli/site-policy.js';
import { klopf, temporaryDirectory } from './klopf.js';

/** A folder with a page, a page in a folder, and a secret beside it. */
async function serve(isolated = false) {
  const outside = temporaryDirectory();
  const folder = join(outside, 'site');
  mkdirSync(join(folder, 'lab'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), 'home');
  writeFileSync(join(folder, 'lab/index.html'), 'lab');
  writeFileSync(join(folder, 'a.js'), '1');
  writeFileSync(join(folder, '.hidden'), 'hidden');
  writeFileSync(join(outside, 'secret'), 'secret');
  const served = await serveFolder(folder, { port: 0, isolated });
  onTestFinished(() => served.close());
  return served;
}

/** The answer to a path exactly as it is given, which `fetch` would tidy. */
function answerTo(url: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  return text(socket);
}

test('a folder is served with the policy of the site, to this computer alone', async () => {
  const { url } = await serve();
  expect(new URL(url).hostname).toBe('127.0.0.1');
  const home = await fetch(url);
  expect([home.status, await home.text(), home.headers.get('content-type')]).toEqual([
    200,
    'home',
    'text/html; charset=utf-8',
  ]);
  expect(home.headers.get('content-security-policy')).toBe(`${SITE_POLICY}; frame-ancestors 'none'`);
  expect(home.headers.get('cross-origin-opener-policy')).toBe(null);
  expect((await fetch(`${url}a.js?x`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const lab = await fetch(`${url}lab`);
  expect([lab.url, await lab.text()]).toEqual([`${url}lab/`, 'lab']);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['4', '']);
});

test('isolated: with the headers for shared memory', async () => {
  const { headers } = await fetch((await serve(true)).url);
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});

test.each([
  '/../secret',
  '/lab/../../secret',
  '/%2e%2e/secret',
  '/..%2fsecret',
  '/%5c..%5csecret',
  '/.hidden',
  '/%00',
  '/%ff',
  'secret',
  '/nowhere',
])('%s is no page', async (path) => {
  const { url } = await serve();
  expect(await answerTo(url, path)).toMatch(/^HTTP\/1\.1 40[04] /);
});

test('a folder is never an address of another server', async () => {
  const { url } = await serve();
  expect(await answerTo(url, '//lab')).toMatch(/^HTTP\/1\.1 302 [\s\S]*\nlocation: \/lab\/\r/m);
});

test('lab: what is wrong with it is said', async () => {
  for (const [given, message] of [
    [['--port', 'x'], "option '--port <n>' argument 'x' is invalid. Expected a whole number from 0 to 65535."],
    [['--port', '70000'], 'Expected a whole number from 0 to 65535.'],
    [['now'], 'too many arguments'],
  ] as const) {
    const { code, stderr } = await klopf(['lab', ...given]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
  const { stdout } = await klopf(['lab', '--help']);
  expect(stdout).toContain('klopf lab --open');
});

test('a port that is taken is a mistake with a way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => other.once('listening', listening));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(serveFolder('.', { port, isolated: false })).rejects.toThrow(
    `port ${port} is taken by another program; give another, or --port 0 for any that is free`,
  );
});
