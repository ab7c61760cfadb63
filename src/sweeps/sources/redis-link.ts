import type { Redis, RedisOptions } from 'ioredis';
import { UserError } from '../../errors/user-error.js';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import type { RedisAddress } from './queue-worker.js';

/** A Redis that has been asked what it is, and the library of queues. */
export interface RedisLink {
  /** The address without its password. */
  readonly shown: string;
  readonly client: Redis;
  readonly bullmq: typeof import('bullmq');
  close(): Promise<void>;
}

/**
 * Milliseconds in which a Redis must answer when it is first asked; it may be about to start, as everything is after a
 * power cut.
 */
const PATIENCE = 10_000;
/** Milliseconds for which one that reads its data is waited for. */
const LOADING_PATIENCE = 600_000;
const RETRY = 200;
/** Milliseconds after which it is said that an answer is waited for. */
const QUIET = 1_000;
/** Milliseconds between two tries to reach a Redis that is away, at most. */
const SLOWEST_RETRY = 5_000;
const OLDEST = [6, 2];
const EXPECTED = 'redis://HOST:PORT, rediss://:PASSWORD@HOST:PORT with TLS, and /N behind it for database N';

/**
 * Looks whether a Redis will do: it is one, of version 6.2 or later, that never drops what it holds. Nothing stays
 * open.
 *
 * @throws {@link UserError} with what is wrong: the address, no answer, an answer that is none, the password, the
 * version, its `maxmemory-policy`; and where the packages `bullmq` and `ioredis` are missing.
 */
export async function checkRedis(address: RedisAddress, patience: number = PATIENCE): Promise<void> {
  await ask(address, patience);
}

async function ask({ url, insecure, onNotice }: RedisAddress, patience: number) {
  const { options, shown } = addressOf(url, insecure === true);
  const packages = await loadPackages();
  await askPatiently(() => askRedis(new packages.Redis({ ...options, ...ONCE }), shown), shown, patience, onNotice);
  return { options, shown, ...packages };
}

/** Connects to a Redis that will do. @throws {@link UserError} as {@link checkRedis} does. */
export async function linkRedis(address: RedisAddress, patience: number = PATIENCE): Promise<RedisLink> {
  const { options, shown, bullmq, Redis } = await ask(address, patience);
  const { onNotice } = address;
  const client = new Redis({
    ...options,
    // Of BullMQ: commands wait for Redis to come back.
    maxRetriesPerRequest: null,
    retryStrategy: (tries) => Math.min(200 * tries, SLOWEST_RETRY),
  });
  let isAway = false;
  let isClosing = false;
  // Without a listener an error would end the process; that it is away is told by 'close'.
  client.on('error', () => {});
  client.on('close', () => {
    if (!isAway && !isClosing)
      onNotice?.(`the Redis at ${shown} is away; jobs under way go on, and it is tried again and again`);
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) onNotice?.(`the Redis at ${shown} is back`);
    isAway = false;
  });
  return {
    ...{ shown, client, bullmq },
    async close() {
      isClosing = true;
      client.disconnect();
    },
  };
}

function addressOf(url: unknown, insecure: boolean): { readonly options: RedisOptions; readonly shown: string } {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  // A text that is no address may still hold a password: it is not repeated.
  if (parsed === undefined)
    throw new UserError(
      typeof url === 'string'
        ? `the address of the queue cannot be read; expected ${EXPECTED}`
        : `the address of the queue is ${quote(url)}; expected ${EXPECTED}`,
    );
  const { protocol, hostname, port, pathname, username, password } = parsed;
  if ((protocol !== 'redis:' && protocol !== 'rediss:') || hostname === '')
    throw new UserError(
      `the address of the queue begins with ${cutText(`${protocol}//${hostname}`)}; expected ${EXPECTED}`,
    );
  if (!/^\/?\d*$/.test(pathname))
    throw new UserError(
      `the address of the queue ends with '${cutText(pathname)}'; expected the number of a database, as in /1`,
    );
  const host = hostname.replace(/^\[|\]$/g, '');
  const database = Number(pathname.slice(1));
  const shown = `${protocol}//${hostname}:${port || 6379}${database > 0 ? `/${database}` : ''}`;
  const missing = [...(password === '' ? ['no password'] : []), ...(protocol === 'redis:' ? ['no TLS'] : [])];
  if (missing.length > 0 && !isLoopback(host) && !insecure)
    throw new UserError(
      `${shown} is another machine, and the address has ${missing.join(' and ')}: who reads along could read and change jobs. ` +
        'Give rediss://:PASSWORD@HOST:PORT, or say --insecure where the network is trusted',
    );
  return {
    shown,
    options: {
      ...{ host, port: Number(port || 6379), db: database },
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

async function loadPackages() {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UserError(
      'a queue on Redis needs two packages that are not installed. Install them with: npm install bullmq ioredis',
    );
  }
}

const ONCE: RedisOptions = {
  lazyConnect: true,
  connectTimeout: PATIENCE,
  // `askRedis` asks itself.
  enableReadyCheck: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
  // Of a connection that has ended already ioredis waits for the end so long, and the process with it.
  disconnectTimeout: 50,
};

/** A Redis that is not there yet, and may be soon. */
class NotYetError extends UserError {
  override readonly name = 'NotYetError';
  readonly isLoading: boolean;

  constructor(message: string, isLoading = false) {
    super(message);
    this.isLoading = isLoading;
  }
}

/** Asks until there is an answer, or the time is over: then what is wrong is thrown. */
async function askPatiently(
  askOnce: () => Promise<void>,
  shown: string,
  patience: number,
  onNotice?: (sentence: string) => void,
): Promise<void> {
  const began = performance.now();
  let said = '';
  const say = (sentence: string) => {
    if (said !== sentence) onNotice?.(sentence);
    said = sentence;
  };
  for (;;) {
    const silence = `nothing at ${shown} has answered yet; it is waited for up to ${PATIENCE / 1000} seconds`;
    const quiet = setTimeout(() => say(silence), QUIET);
    try {
      return await askOnce();
    } catch (error) {
      if (!(error instanceof NotYetError)) throw error;
      const { isLoading } = error;
      const longest = isLoading ? LOADING_PATIENCE : patience;
      if (performance.now() - began + RETRY > longest) throw error;
      say(
        isLoading
          ? `the Redis at ${shown} is loading its data, and is waited for`
          : `nothing listens at ${shown} yet; it is tried for ${Math.round(patience / 1000)} seconds`,
      );
      await new Promise((again) => setTimeout(again, RETRY));
    } finally {
      clearTimeout(quiet);
    }
  }
}

/** @throws {@link UserError} unless this Redis will do; {@link NotYetError} where it may soon. */
async function askRedis(client: Redis, shown: string): Promise<void> {
  let problem: unknown;
  client.on('error', (error) => (problem ??= error));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), PATIENCE);
  });
  let info: string;
  try {
    const asked = client.connect().then(() => client.info());
    asked.catch(() => {});
    info = await Promise.race([asked, late]);
  } catch (error) {
    // A connection that ends is told after what it ended for.
    const isEnd = /Connection is closed/.test((error as Error).message);
    throw whyUnusable(isEnd ? (problem ?? error) : error, shown);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
  const of = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = of('redis_version');
  if (version === undefined) throw new UserError(noRedis(shown));
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!))
    throw new UserError(`the Redis at ${shown} is version ${cutText(version)}; expected ${OLDEST.join('.')} or later`);
  if (of('loading') === '1') throw new NotYetError(loading(shown), true);
  const policy = of('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    throw new UserError(
      `the Redis at ${shown} may drop jobs when its memory is full: its maxmemory-policy is ${cutText(policy)}; expected noeviction. ` +
        'Set it with: redis-cli config set maxmemory-policy noeviction (and in its redis.conf), or use another Redis',
    );
  if (of('role') === 'slave')
    throw new UserError(
      `the Redis at ${shown} is a replica, which cannot be written to. Give the address of its primary`,
    );
}

function noRedis(shown: string): string {
  return `what answers at ${shown} is not a Redis. Check host and port, and whether it wants TLS (rediss://)`;
}

function loading(shown: string): string {
  return `the Redis at ${shown} is still loading its data. Try again when it is done`;
}

function whyUnusable(error: unknown, shown: string): UserError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED')
    return new NotYetError(`nothing listens at ${shown}; start one (redis-server), or check the address`);
  if (/LOADING/.test(message)) return new NotYetError(loading(shown), true);
  return new UserError(whyUseless(error, shown));
}

function whyUseless(error: unknown, shown: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `no machine is known by the name in ${shown}; check the address`;
  if (code === 'ETIMEDOUT')
    return `nothing at ${shown} has answered within ${PATIENCE / 1000} seconds; start one (redis-server), or check the address`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code ?? ''))
    return (
      `the certificate of the Redis at ${shown} is not trusted: ${cutText(message)}. Name the certificate of who signed it in the ` +
      'environment, NODE_EXTRA_CA_CERTS=ca.pem, or give the host name that it is made out to'
    );
  if (/NOAUTH|WRONGPASS|invalid password|ERR AUTH|invalid username-password/i.test(message))
    return `the Redis at ${shown} does not accept the password or user; give redis://USER:PASSWORD@HOST:PORT`;
  if (/NOPERM/.test(message))
    return `the Redis at ${shown} does not let this user ask INFO; give a user that may use all commands`;
  if (
    /Protocol error|ParserError|Connection is closed|ECONNRESET|EPROTO|wrong version number|ERR /i.test(
      `${code} ${message}`,
    )
  )
    return noRedis(shown);
  return `the Redis at ${shown} cannot be used: ${cutText(message)}`;
}
