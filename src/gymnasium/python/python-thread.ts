import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { type MessagePort, workerData } from 'node:worker_threads';
import { FrameReader, MalformedAnswerError } from './frame.js';
import { PYTHON_PROGRAM } from './python-program.js';

/** What the thread is started with. */
export interface PythonThreadData {
  readonly python: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether what Python writes to its outputs is not passed on. */
  readonly quiet: boolean;
  readonly port: MessagePort;
  /** `[1]`: counts what was posted, so that the calling thread, which sleeps and hears no event, can wait for more. */
  readonly posted: Int32Array;
}

/**
 * What the calling thread says: a message for Python, the last message for Python, or that it is to be ended at once.
 */
export type ToThread =
  | { readonly kind: 'call' | 'close'; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'kill' };

/** The end of the Python process, and the last lines it wrote. */
export interface PythonEnd {
  readonly kind: 'end';
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastLines: readonly string[];
  /** Why it could not be started. */
  readonly failure: { readonly code: string | undefined; readonly message: string } | null;
}

/**
 * What the thread says: that it lives, an answer of Python's, that it ends Python because of an answer that is none, or
 * Python's end.
 */
export type FromThread =
  | { readonly kind: 'started' }
  | { readonly kind: 'answer'; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'malformed'; readonly why: string }
  | PythonEnd;

/** How long an environment may take to close. */
const CLOSE_GRACE_MS = 5000;
/** How long a process that has closed its output, or its last words, are waited for. */
const LAST_WORDS_MS = 500;
const KEPT_BYTES = 4000;
const KEPT_LINES = 12;

const { python, env, quiet, port, posted } = workerData as PythonThreadData;
let lastOutput = '';
let isOver = false;

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  Atomics.add(posted, 0, 1);
  Atomics.notify(posted, 0);
}

function end(code: number | null, signal: string | null, failure: PythonEnd['failure'] = null): void {
  if (isOver) return;
  isOver = true;
  const lastLines = lastOutput.trimEnd().split('\n').slice(-KEPT_LINES).filter(Boolean);
  post({ kind: 'end', code, signal, lastLines, failure });
  port.close();
}

function failed(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  end(null, null, { code, message });
}

/** Writes past the calling thread, which would pass it on only when it has nothing else to do. */
function passOn(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // A closed or full standard error is no reason to stop.
  }
}

const ownGroup = process.platform !== 'win32';

function start(): ChildProcess | null {
  try {
    // A group of its own: an interrupt in the terminal is for the caller, and the processes of an AsyncVectorEnv end
    // with it. The fourth pipe is never written to; its end tells Python that the caller has died.
    return spawn(python, ['-u', '-c', PYTHON_PROGRAM], {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      detached: ownGroup,
      windowsHide: true,
    });
  } catch (error) {
    failed(error);
    return null;
  }
}

function watch(child: ChildProcess): void {
  const { stdin, stdout, stderr } = child;
  const reader = new FrameReader();
  let timer: NodeJS.Timeout | undefined;
  /** How many calls Python has not answered yet. */
  let unanswered = 0;

  const kill = (): void => {
    try {
      if (ownGroup) process.kill(-child.pid!, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  const killIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(kill, ms);
  };

  const refuse = (error: unknown): void => {
    stdout!.removeAllListeners('data').resume();
    kill();
    post({ kind: 'malformed', why: (error as Error).message });
  };
  // Whatever goes wrong here, nobody waits in vain and no process stays.
  process.on('uncaughtException', refuse);

  stdout!.on('data', (chunk: Uint8Array) => {
    try {
      for (const frame of reader.push(chunk)) {
        if (unanswered === 0) throw new MalformedAnswerError('nothing was asked that it would answer');
        unanswered--;
        post({ kind: 'answer', frame }, [frame.buffer]);
      }
    } catch (error) {
      refuse(error);
    }
  });
  // Nothing can come any more, so a process that stays nevertheless would be waited for in vain.
  stdout!.on('end', () => killIn(LAST_WORDS_MS));
  stderr!.setEncoding('utf8').on('data', (text: string) => {
    lastOutput = (lastOutput + text).slice(-KEPT_BYTES);
    if (!quiet) passOn(text);
  });
  // A write to a process that has just died; its end is told by itself.
  stdin!.on('error', () => {});

  child.on('error', failed);
  child.on('exit', (code, signal) => {
    clearTimeout(timer);
    kill();
    // Its last words may still be in the pipes; a process that left its group may keep them open for good.
    const over = (): void => end(code, signal);
    const patience = setTimeout(over, LAST_WORDS_MS);
    child.on('close', () => {
      clearTimeout(patience);
      over();
    });
  });

  port.on('message', (message: ToThread) => {
    if (message.kind === 'kill') kill();
    else {
      unanswered++;
      stdin!.write(message.frame);
    }
    if (message.kind === 'close') killIn(CLOSE_GRACE_MS);
  });
}

post({ kind: 'started' });
const child = start();
if (child !== null) watch(child);
