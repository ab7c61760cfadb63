/** What the process tells the shell. */
export const EXIT = {
  ok: 0,
  /** Something that klopf did not expect: a fault of its own, or of the machine. */
  fault: 1,
  /** A mistake in what was asked for. */
  mistake: 2,
  /** Stopped by SIGINT (Ctrl-C) or SIGTERM: 128 + 2, as shells count. */
  interrupted: 130,
} as const;
