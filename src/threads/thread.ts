/** A thread that messages go to and come from: a worker thread of Node, a module worker of a browser. */
export interface Thread {
  post(message: unknown): void;
  /** Whether Node's process lives on for it; a page does not ask. */
  hold(isBusy: boolean): void;
  /** Ends it at once, whatever it does; resolves when it has ended. */
  end(): Promise<void>;
}

/** What the starter of a thread hears of it. */
export interface ThreadListener {
  onMessage(message: unknown): void;
  /** It has ended, by itself or by {@link Thread.end}, for this reason; called once, after its last message. */
  onEnd(cause: Error): void;
}

/** What a thread runs. */
export interface ThreadProgram {
  /** The address of its module, for Node. */
  readonly url: string;
  /**
   * Starts it as a module worker, for browsers. Each program spells it out: bundlers look for `new Worker(new URL(…))`.
   */
  inBrowser(): Worker;
}

/** Limits of a thread. */
export interface ThreadLimits {
  /** Of its JavaScript heap, in MiB, in Node; default: Node's own, which grows with the machine. */
  readonly heap?: number;
}

/** Posted by a browser's worker that closes itself, of which its page would hear nothing. */
export const CLOSED = 'klopf: this worker has closed itself';

/**
 * What klopf uses of `node:worker_threads`, spelled out so that the declarations of this module need none of Node's.
 */
export interface NodeThreads {
  readonly Worker: new (
    url: URL,
    options: { execArgv: string[]; resourceLimits?: { maxOldGenerationSizeMb: number } },
  ) => NodeThread;
  /** Whoever started this thread; null in the main thread. */
  readonly parentPort: Pick<NodeThread, 'postMessage' | 'on'> | null;
}

interface NodeThread {
  postMessage(message: unknown): void;
  on(event: 'message' | 'error', listen: (value: unknown) => void): unknown;
  on(event: 'exit', listen: (code: number) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

/** Node's threads; undefined in a browser. */
export function nodeThreads(): NodeThreads | undefined {
  const process = globalThis.process as NodeJS.Process | undefined;
  return process?.getBuiltinModule?.('node:worker_threads');
}

const preloads: string[] = [];

/**
 * In Node: every thread that is started from now on imports these modules, by their URLs and in this order, before its
 * own.
 */
export function preloadIntoThreads(urls: readonly string[]): void {
  preloads.push(...urls);
}

/** Starts a thread. In Node it keeps the process alive until it is told not to. */
export function startThread(program: ThreadProgram, listener: ThreadListener, { heap }: ThreadLimits = {}): Thread {
  const threads = nodeThreads();
  return threads
    ? startNodeThread(threads, program, listener, heap)
    : startBrowserThread(program.inBrowser(), listener);
}

function startNodeThread(
  { Worker }: NodeThreads,
  { url }: ThreadProgram,
  listener: ThreadListener,
  heap: number | undefined,
): Thread {
  const resourceLimits = heap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heap } };
  const worker = new Worker(new URL(url), {
    execArgv: preloads.flatMap((preload) => ['--import', preload]),
    ...resourceLimits,
  });
  let fault: Error | undefined;
  worker.on('message', (message) => listener.onMessage(message));
  // An error is followed by the exit.
  worker.on('error', (error: unknown) => (fault = error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) =>
    listener.onEnd(fault ?? new Error(`its worker thread ended with code ${code} and no result`)),
  );
  return {
    post: (message) => worker.postMessage(message),
    hold: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    end: async () => void (await worker.terminate()),
  };
}

function startBrowserThread(worker: Worker, listener: ThreadListener): Thread {
  let hasEnded = false;
  const end = (cause: Error) => {
    if (hasEnded) return;
    hasEnded = true;
    worker.terminate();
    listener.onEnd(cause);
  };
  worker.onmessage = ({ data }) => {
    if (data === CLOSED) end(new Error('its worker closed itself and left no result'));
    else listener.onMessage(data);
  };
  worker.onmessageerror = () => end(new Error('its worker sent what this page cannot read'));
  worker.onerror = (event) => {
    event.preventDefault();
    // A module that cannot be loaded gives an event without a message.
    end(
      new Error(
        event.message ?? 'its worker could not be loaded; the network panel of the browser shows the missing file',
      ),
    );
  };
  return {
    post: (message) => worker.postMessage(message),
    hold() {},
    end: async () => end(new Error('its worker was ended')),
  };
}
