import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrame } from '../../../src/gymnasium/python/frame.js';
import type { Wire } from '../../../src/gymnasium/python/wire.js';

/** What the fake does at its n-th call: writes these bytes, dies after them, or closes its output and stays. */
export interface FakeAnswer {
  readonly bytes: Uint8Array;
  readonly then?: 'exit' | 'end';
}

/**
 * A program in the place of Python that answers each message with the next of the bytes it was given, whatever was
 * asked; it ends at `close`.
 */
const program = (answers: readonly FakeAnswer[], pidFile: string): string => `#!${process.execPath}
const answers = ${JSON.stringify(answers.map(({ bytes, then }) => [Buffer.from(bytes).toString('base64'), then]))};
require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
setInterval(() => {}, 1000);
let pending = Buffer.alloc(0);
// Its caller is gone.
process.stdin.on('end', () => process.exit(0));
process.stdin.on('data', (chunk) => {
  pending = Buffer.concat([pending, chunk]);
  for (;;) {
    if (pending.length < 8) return;
    const length = 8 + pending.readUInt32LE(0) + pending.readUInt32LE(4);
    if (pending.length < length) return;
    if (pending.toString('latin1', 8, length).includes('"call":"close"')) process.exit(0);
    pending = pending.subarray(length);
    const [text, then] = answers.shift() ?? [''];
    process.stdout.write(Buffer.from(text, 'base64'), () => {
      if (then === 'exit') process.exit(9);
      if (then === 'end') require('node:fs').closeSync(1);
    });
  }
});
`;

export interface FakePython {
  /** For the option `python`. */
  readonly python: string;
  /** The process that was started last. */
  pid(): number;
  remove(): void;
}

/** Writes such a program. */
export function writeFakePython(answers: readonly FakeAnswer[]): FakePython {
  const folder = mkdtempSync(join(tmpdir(), 'fake-python-'));
  const [python, pidFile] = [join(folder, 'python.cjs'), join(folder, 'pid')];
  writeFileSync(python, program(answers, pidFile));
  chmodSync(python, 0o755);
  return {
    python,
    pid: () => Number(readFileSync(pidFile, 'utf8')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A message with a result as the header has it, and the bytes of its arrays. */
export function answerWith(result: unknown, body: readonly ArrayBufferView[] = []): Uint8Array<ArrayBuffer> {
  return encodeFrame({ result }, body);
}

/** A message with these two lengths, whatever follows. */
export function frameWith(headerBytes: number, bodyBytes: number, rest: string): Uint8Array {
  const bytes = Buffer.alloc(8 + rest.length);
  bytes.writeUInt32LE(headerBytes, 0);
  bytes.writeUInt32LE(bodyBytes, 4);
  bytes.write(rest, 8, 'latin1');
  return bytes;
}

/** A dictionary as the header has it. */
export function dictionary(entries: Readonly<Record<string, Wire>>): Wire {
  return ['dict', Object.entries(entries)];
}

/** What Python tells of an environment of three numbers and two actions. */
export const soundMake = answerWith(
  dictionary({
    observationSpace: JSON.stringify({ type: 'Box', low: -1, high: 1, shape: [3], dtype: 'float32' }),
    actionSpace: JSON.stringify({ type: 'Discrete', n: 2, start: 0, dtype: 'int64' }),
    metadata: dictionary({ render_modes: ['list', []] }),
    renderMode: null,
    spec: null,
  }),
);

/** A sound answer to `reset` and to `step`. */
export const soundReset = answerWith(
  [
    'list',
    [
      ['array', 'float32', [3], 0],
      ['dict', []],
    ],
  ],
  [Float32Array.of(0, 0.5, 1)],
);
export const soundStep = answerWith(
  ['list', [['array', 'float32', [3], 0], 1.5, false, true, ['dict', []]]],
  [Float32Array.of(1, 0.5, 0)],
);
