/** The command line that gives these arguments to `klopf` in a POSIX shell. */
export function shellWords(args: readonly string[]): string {
  return ['klopf', ...args.map(shellWord)].join(' ');
}

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
