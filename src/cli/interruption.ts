import { EXIT } from './exit-code.js';

/** Listens for the user's wish to stop. */
export interface Interruption {
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node, which ends the process at once. */
  close(): void;
}

/** npm and timeout pass a signal on that the whole process group has got already: milliseconds in which it is the same wish. */
const ECHO = 500;

/** Takes SIGINT and SIGTERM over until closed; a second one, half a second later or more, ends the process at once. */
export function createInterruption(): Interruption {
  const controller = new AbortController();
  let first = 0;
  const stop = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > ECHO) process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    close() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
