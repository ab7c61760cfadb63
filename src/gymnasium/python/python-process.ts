import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { builtNeighbour } from '../../threads/built-module.js';
import { ClosedEnvError, WorkerError } from '../errors.js';
import { DEFAULT_TIMEOUT_MS, requireTimeout } from '../vector/threads.js';
import { readAnswer } from './answer.js';
import { encodeFrame, MalformedAnswerError } from './frame.js';
import { exceptionOf, exitError, PythonError, PythonTimeoutError } from './python-errors.js';
import { interpreterOf, type PythonOptions } from './python-options.js';
import type { FromThread, PythonEnd, PythonThreadData, ToThread } from './python-thread.js';
import { type Body, type MakeArray, toWire } from './wire.js';

/** How long the thread may take to start, and the end of a process that was told to end. */
const START_MS = 30_000;
const END_MS = 10_000;

/** The numbers of an array as they are: flat, whatever its shape. */
const flat: MakeArray = (data) => data;

/**
 * A Python process that serves one environment, spoken to synchronously: the calling thread posts a message to a thread
 * that holds the pipes, and sleeps until that has the answer. It keeps this process alive no longer than that has other
 * work.
 */
export class PythonProcess {
  readonly #name: string;
  readonly #python: string;
  readonly #timeoutMs: number;
  readonly #port: MessagePort;
  readonly #posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #end: Error | null = null;
  #closed = false;

  /**
   * @param name of the environment, for messages.
   * @throws {@link InvalidArgumentError} for a timeout that is none, {@link WorkerError} when the thread does not
   * start.
   */
  constructor(name: string, options: PythonOptions) {
    this.#name = name;
    this.#python = interpreterOf(options);
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    requireTimeout(this.#timeoutMs, name);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: PythonThreadData = {
      python: this.#python,
      env: { ...process.env, ...options.env },
      quiet: options.quiet ?? false,
      port: port2,
      posted: this.#posted,
    };
    const thread = builtNeighbour('./python-thread', import.meta.url);
    // The options of this process, such as `--input-type`, are not for that thread.
    const worker = new Worker(new URL(thread), { workerData, transferList: [port2], execArgv: [] });
    worker.unref();
    if (this.#receive(START_MS)?.kind !== 'started') {
      void worker.terminate();
      throw new WorkerError(
        `${name}: the thread ${thread} did not start within ${START_MS / 1000} s. Build the project.`,
      );
    }
  }

  /**
   * Calls a method of the served environment and waits for what it returns.
   *
   * An answer that is no message, and one that `read` refuses with `MalformedAnswerError`, end the process: a
   * `PythonError`, also at every later call.
   *
   * @param read what was returned, in its form.
   * @throws the exception of Python in its class here or as {@link PythonError}, {@link PythonUnavailableError},
   * {@link PythonExitError} and {@link PythonTimeoutError} (also at every later call), and {@link ClosedEnvError}.
   */
  call<T>(
    method: string,
    args: Readonly<Record<string, unknown>>,
    read: (returned: unknown) => T,
    makeArray: MakeArray = flat,
  ): T {
    if (this.#closed) {
      throw new ClosedEnvError(`${this.#name} got ${method}() after close(); its process is gone. Make a new one.`);
    }
    if (this.#end !== null) throw this.#end;
    this.#send('call', method, args);
    const answer = this.#receive(this.#timeoutMs);
    if (answer === null) throw this.#timedOut(method);
    if (answer.kind === 'end') throw this.#ended(method, answer);
    if (answer.kind === 'started') throw new WorkerError(`${this.#name}: its thread started twice. Make a new one.`);
    if (answer.kind === 'malformed') throw this.#malformed(method, answer.why);
    try {
      const { returned, exception } = readAnswer(answer.frame, makeArray);
      if (exception !== null) throw exceptionOf(exception, this.#name, method);
      return read(returned);
    } catch (error) {
      if (!(error instanceof MalformedAnswerError)) throw error;
      this.#post({ kind: 'kill' });
      throw this.#malformed(method, error.message);
    }
  }

  /**
   * Lets the environment close and waits for the end of the process, which is forced if it takes too long. Closing
   * twice is allowed.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#end === null) {
      this.#send('close', 'close', {});
      this.#awaitEnd();
    }
    this.#port.close();
  }

  #send(kind: 'call' | 'close', method: string, args: Readonly<Record<string, unknown>>): void {
    const body: Body = { arrays: [], bytes: 0 };
    const wire = toWire(args, body);
    const frame = encodeFrame({ call: method, args: wire }, body.arrays);
    this.#post({ kind, frame }, [frame.buffer]);
  }

  #post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** The next thing the thread says, `null` if it is silent for so long. */
  #receive(ms: number): FromThread | null {
    const until = performance.now() + ms;
    for (;;) {
      const posted = Atomics.load(this.#posted, 0);
      const received = receiveMessageOnPort(this.#port) as { message: FromThread } | undefined;
      if (received !== undefined) return received.message;
      const left = until - performance.now();
      if (left <= 0 || Atomics.wait(this.#posted, 0, posted, left) === 'timed-out') return null;
    }
  }

  /** Passes over answers that nobody waits for any more. */
  #awaitEnd(): PythonEnd | null {
    for (;;) {
      const said = this.#receive(END_MS);
      if (said === null || said.kind === 'end') return said;
    }
  }

  #ended(method: string, end: PythonEnd): Error {
    this.#end = exitError(end, this.#name, this.#python, method);
    return this.#end;
  }

  #malformed(method: string, why: string): Error {
    const end = this.#awaitEnd();
    const words = end === null || end.lastLines.length === 0 ? '' : ` It had written:\n${end.lastLines.join('\n')}`;
    this.#end = new PythonError(
      `${this.#name}: the answer of its Python process (${this.#python}) to ${method}() is malformed: ${why}. The process was ended, and its ` +
        `episode is lost. See that the interpreter is a Python and its environment sound, and make a new one.${words}`,
      'MalformedAnswer',
      '',
    );
    return this.#end;
  }

  #timedOut(method: string): Error {
    this.#post({ kind: 'kill' });
    const end = this.#awaitEnd();
    const words = end === null || end.lastLines.length === 0 ? '' : ` It had written:\n${end.lastLines.join('\n')}`;
    this.#end = new PythonTimeoutError(
      `${this.#name} did not answer ${method}() within ${this.#timeoutMs} ms and was ended; its episode is lost. ` +
        `Make a new one, with a larger timeoutMs if it needs the time.${words}`,
    );
    return this.#end;
  }
}
