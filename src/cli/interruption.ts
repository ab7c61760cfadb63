import { SIGNALS } from './end-on-signals.js';
import { EXIT, InterruptedError } from './failure.js';

/** Listens for whatever is to stop a command. */
export interface Interruption {
  /** Aborts at the first Ctrl-C, SIGTERM or SIGHUP, and when stdout cannot be written to any more. */
  readonly signal: AbortSignal;
  /**
   * The error that the command throws when it has stopped: why, and then `left`: the end of its message, on what is
   * left of the work.
   */
  error(left: string): InterruptedError;
  /** Stops listening: the next signal ends the process. */
  close(): void;
}

/** Why a command is to stop. */
interface Stop {
  readonly why: string;
  readonly exitCode: number;
}

const BY_SIGNAL: Stop = { why: 'interrupted', exitCode: EXIT.interrupted };

/**
 * Milliseconds within which a second signal counts as the same: npm and timeout pass on a signal that the whole process
 * group has already got.
 */
const ECHO = 500;

/**
 * The running commands: the function that stops each, and whether it has results to keep when stdout cannot be written.
 */
const underWay = new Map<(stop: Stop) => void, boolean>();
/** Whether a command with results to keep has been stopped; its last message may have no reader. */
let hasStopped = false;

/**
 * Handles SIGINT, SIGTERM and SIGHUP until closed. A second SIGINT or SIGTERM, half a second later or more, ends the
 * process at once (a terminal that closes sends several SIGHUP). `keepsWork`: the command has results to keep, and is
 * stopped too when stdout cannot be written; others end at once then.
 */
export function createInterruption({ keepsWork = false } = {}): Interruption {
  const controller = new AbortController();
  let reason = BY_SIGNAL;
  let first = 0;
  const stop = (stop: Stop) => {
    if (controller.signal.aborted) return;
    first = performance.now();
    hasStopped ||= keepsWork;
    reason = stop;
    controller.abort();
  };
  const hear = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) stop(BY_SIGNAL);
    else if (signal !== 'SIGHUP' && performance.now() - first > ECHO) process.exit(EXIT.interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  underWay.set(stop, keepsWork);
  return {
    signal: controller.signal,
    error: (left) => new InterruptedError(`${reason.why}${left}`, reason.exitCode),
    close() {
      underWay.delete(stop);
      for (const signal of SIGNALS) process.off(signal, hear);
    },
  };
}

/**
 * Stops the running commands that have results to keep, because stdout cannot be written. Returns false if there was
 * none.
 */
export function stopUnread(why: string, exitCode: number): boolean {
  const stops = [...underWay].flatMap(([stop, keepsWork]) => (keepsWork ? [stop] : []));
  for (const stop of stops) stop({ why, exitCode });
  return hasStopped;
}
