import { CommanderError } from 'commander';
import { isUserMistake } from '../errors/is-user-mistake.js';
import { printableLines } from '../terminal/terminal-text.js';
import { EXIT } from './exit-code.js';
import { InterruptedError } from './interrupted-error.js';

/** How a command that did not end well ends. */
export interface Failure {
  /** What to write to stderr; nothing where commander has written help or the version. */
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
  const hint = debug ? '' : '\nThis is a fault in klopf or of the machine; with KLOPF_DEBUG=1 it tells where.';
  return { message: `klopf: unexpected: ${shown(text)}${hint}`, exitCode: EXIT.fault };
}

function ofCommander({ code, exitCode, message }: CommanderError): Failure {
  if (exitCode === 0) return { message: undefined, exitCode: EXIT.ok };
  if (code === 'commander.help') return { message: undefined, exitCode: EXIT.mistake };
  return { message: `klopf: ${shown(message.replace(/^error: /, ''))}`, exitCode: EXIT.mistake };
}

/** Characters of a line of a message: far more than a person reads of an argument that it quotes. */
const LONGEST = 2_000;

function shown(text: string): string {
  const lines = text.split('\n').map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
  return printableLines(lines.join('\n'));
}
