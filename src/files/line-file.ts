import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { fileError } from './file-error.js';
import { readFile } from './read-file.js';

/** The lines of a file that is written line by line, and whether its end was lost. */
export interface FileLines {
  /** Lines that hold something, with their numbers from 1. */
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  /** The number of a last line that was cut off as it was written, and is left out. */
  readonly cutOff: number | undefined;
}

/**
 * Reads a file of JSON lines. Every line is written with its line feed in one piece, so that only a last line without a
 * line feed can have been cut off; it is then no JSON, and is left out.
 *
 * @throws {@link UserError} when the file cannot be read.
 */
export function readLines(file: string): FileLines {
  const parts = readFile(file).split('\n');
  const last = parts.at(-1)!;
  const isCutOff = last.trim() !== '' && !isJson(last);
  const whole = isCutOff ? parts.slice(0, -1) : parts;
  return {
    lines: whole.map((text, k) => ({ text, number: k + 1 })).filter(({ text }) => text.trim() !== ''),
    cutOff: isCutOff ? parts.length : undefined,
  };
}

/**
 * Readies a file for further lines: makes it, or removes a last line that was cut off.
 *
 * @throws {@link UserError} when it cannot be written.
 */
export function mendLines(file: string): void {
  try {
    const descriptor = openSync(file, 'a+');
    try {
      const { size } = fstatSync(descriptor);
      const last = Buffer.alloc(1);
      if (size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 10)) return;
      const text = readFile(file);
      const end = text.lastIndexOf('\n') + 1;
      if (isJson(text.slice(end))) appendFileSync(descriptor, '\n');
      else ftruncateSync(descriptor, Buffer.byteLength(text.slice(0, end)));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
