import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { SITE_POLICY } from './site-policy.js';

/** A folder as it is served. */
export interface ServedFolder {
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  /** Whether pages are cross-origin isolated, so that their threads can share memory. */
  readonly isolated: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * Serves the files of a folder to this computer alone, with the policy of the site.
 *
 * @throws {@link UserError} where the port is taken.
 */
export async function serveFolder(folder: string, { port, isolated }: ServeOptions): Promise<ServedFolder> {
  const headers = {
    'content-security-policy': `${SITE_POLICY}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
    ...(isolated
      ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
      : {}),
  };
  const server = createServer((request, response) => answer(folder, headers, request, response));
  await listen(server, port);
  const { port: taken } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new UserError(`port ${port} is taken by another program; give another, or --port 0 for any that is free`),
        );
      else if (error.code === 'EACCES')
        reject(
          new UserError(`port ${port} is not free for you; give one above 1023, or --port 0 for any that is free`),
        );
      else reject(error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function answer(
  folder: string,
  headers: Readonly<Record<string, string>>,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathOf(url);
  let file = path === undefined ? undefined : join(folder, path);
  if (file !== undefined && existsSync(file) && statSync(file).isDirectory()) {
    if (!path!.endsWith('/')) {
      // Leading slashes are one: two would be the address of another server.
      response.writeHead(302, { ...headers, location: `${encodeURI(path!).replace(/^\/+/, '/')}/` }).end();
      return;
    }
    file = join(file, 'index.html');
  }
  if (file === undefined || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404, { ...headers, 'content-type': TYPES['.txt'] }).end('There is no such page.\n');
    return;
  }
  const type = TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': statSync(file).size });
  if (method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** The path of an address, with nothing that leads out of the folder; undefined where it is none. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0]!);
    const isInside =
      path.startsWith('/') && !/[\\\0:]/.test(path) && !path.split('/').some((part) => part.startsWith('.'));
    return isInside ? path : undefined;
  } catch {
    return undefined;
  }
}
