import { CommanderError } from 'commander';
import { isUserMistake } from '../errors/is-user-mistake.js';
import { printableLines } from '../terminal/terminal-text.js';
import { INTERRUPTED } from './end-on-signals.js';

/** Exit codes of the process. */
export const EXIT = {
  ok: 0,
  /** Something that klopf did not expect: a fault of its own, or of the machine. */
  fault: 1,
  /** A mistake in what was asked for, or a file that cannot be written. */
  mistake: 2,
  /** Stopped by SIGINT (Ctrl-C), SIGTERM or SIGHUP (a lost connection). */
  interrupted: INTERRUPTED,
  /** Stopped because the reader of its output has gone: 128 + 13, SIGPIPE. */
  unread: 141,
} as const;

/** A command was stopped from outside. The message says what is left of the work. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.interrupted) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** How a command failed. */
export interface Failure {
  /** What to write to stderr; undefined where commander has already written help or the version. */
  readonly message: string | undefined;
  readonly exitCode: number;
}

/** Message and exit code of whatever a command threw: the only place that decides either. */
export function describeFailure(error: unknown, debug = false): Failure {
  if (error instanceof CommanderError) return ofCommander(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof InterruptedError) return { message: `klopf: ${shown(message)}`, exitCode: error.exitCode };
  const text = debug && stack ? stack : message;
  if (isUserMistake(error)) return { message: `klopf: ${shown(text)}`, exitCode: EXIT.mistake };
  const hint = debug
    ? ''
    : '\nThis is a fault in klopf, in a module of your own, or of the machine; with KLOPF_DEBUG=1 it tells where.';
  return { message: `klopf: unexpected: ${shown(text)}${hint}`, exitCode: EXIT.fault };
}

/** What lists the values of an option or argument that is missing. */
const LISTS = [
  ["'--rule ", 'klopf rules lists them, as in --rule weight-max'],
  ["'env'", 'klopf envs lists them'],
] as const;

function ofCommander({ code, exitCode, message }: CommanderError): Failure {
  if (exitCode === 0) return { message: undefined, exitCode: EXIT.ok };
  if (code === 'commander.help') return { message: undefined, exitCode: EXIT.mistake };
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const isMissing = code === 'commander.missingMandatoryOptionValue' || code === 'commander.missingArgument';
  const list = isMissing ? LISTS.find(([name]) => first.includes(name))?.[1] : undefined;
  const lines = [list === undefined ? first : `${first}; ${list}`, ...rest];
  return { message: `klopf: ${shown(lines.join('\n'))}`, exitCode: EXIT.mistake };
}

/** Characters after which a line of a message is cut: an argument that it quotes may be huge. */
const LONGEST = 2_000;

function shown(text: string): string {
  const lines = text.split('\n').map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
  return printableLines(lines.join('\n'));
}
