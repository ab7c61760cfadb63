/** What the process tells the shell. */
export const EXIT = {
  ok: 0,
  /** Something that klopf did not expect: a fault of its own, or of the machine. */
  fault: 1,
  /** A mistake in what was asked for, or a place that cannot be written to. */
  mistake: 2,
  /** Stopped by SIGINT (Ctrl-C), SIGTERM or SIGHUP (a lost connection): 128 + 2, as shells count. */
  interrupted: 130,
  /** Stopped because nobody reads what it writes: 128 + 13, SIGPIPE. */
  unread: 141,
} as const;
