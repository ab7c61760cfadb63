/** The command line that gives these arguments to `klopf` in a POSIX shell. */
export function shellWords(args: readonly string[]): string {
  return ['klopf', ...args.map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
