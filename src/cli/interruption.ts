import { EXIT, InterruptedError } from './failure.js';

/** Listens for whatever is to stop a command. */
export interface Interruption {
  /** Aborts at the first Ctrl-C, SIGTERM or SIGHUP, and when stdout cannot be written to any more. */
  readonly signal: AbortSignal;
  /** What the command is to throw when it has stopped: why, and what is left of the work, in words. */
  error(left: string): InterruptedError;
  /** Gives the signals back: the next one ends the process. */
  close(): void;
}

/** Why a command is to stop. */
interface Stop {
  readonly why: string;
  readonly exitCode: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const BY_SIGNAL: Stop = { why: 'interrupted', exitCode: EXIT.interrupted };

/** npm and timeout pass a signal on that the whole process group has got already: milliseconds in which it is the same wish. */
const ECHO = 500;

/** The commands at work, each by what stops it, with whether it has something to keep when nobody reads what it prints. */
const underWay = new Map<(stop: Stop) => void, boolean>();
/** Whether one with something to keep has been stopped: what it says last may be read by nobody. */
let hasStopped = false;

/**
 * Takes SIGINT, SIGTERM and SIGHUP over until closed; a second SIGINT or SIGTERM, half a second later or more, ends the process at
 * once. A terminal that goes sends several SIGHUP. `keepsWork`: the command is to stop, too, when stdout cannot be written to; others
 * end at once then.
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

/** Stops the commands at work that keep something because stdout cannot be written to, for this reason; false if there was none to stop. */
export function stopUnread(why: string, exitCode: number): boolean {
  const stops = [...underWay].flatMap(([stop, keepsWork]) => (keepsWork ? [stop] : []));
  for (const stop of stops) stop({ why, exitCode });
  return hasStopped;
}

/**
 * Until it is closed a signal ends the process where no command has taken it over: with a sentence and the exit code of an
 * interruption, where Node would leave with none.
 */
export function endOnSignals(say: (message: string) => void): { close(): void } {
  const hear = () => {
    if (underWay.size > 0) return;
    say('klopf: interrupted; nothing was begun that has to be kept');
    process.exit(EXIT.interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    close() {
      for (const signal of SIGNALS) process.off(signal, hear);
    },
  };
}
