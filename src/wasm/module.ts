import { type FunctionBuilder, I32 } from './function-builder.js';
import { unsigned } from './leb128.js';

/** A memory as a module imports it (`env.memory`), in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** Encodes a module that imports one memory and exports the given functions under their names; it holds what they call, too. */
export function encodeModule(exported: readonly FunctionBuilder[], memory: MemoryLimits): Uint8Array<ArrayBuffer> {
  const functions = withCalled(exported);
  const arities = [...new Set(functions.map((f) => f.parameters.length))];
  const types = arities.map((n) => [0x60, ...unsigned(n), ...new Array<number>(n).fill(I32), 0]);
  const limits = [memory.shared ? 3 : 1, ...unsigned(memory.initial), ...unsigned(memory.maximum)];
  const exports = exported.map((f, k) => [...text(f.name), 0, ...unsigned(k)]);
  const indices = new Map(functions.map((f, k) => [f, k]));
  const sections = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, types),
    section(2, [[...text('env'), ...text('memory'), 2, ...limits]]),
    section(
      3,
      functions.map((f) => unsigned(arities.indexOf(f.parameters.length))),
    ),
    section(7, exports),
    section(
      10,
      functions.map((f) => sized(f.body((callee) => indices.get(callee)!))),
    ),
    nameSection(functions),
  ];
  const bytes = new Uint8Array(sections.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of sections) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Functions, then those that they call, and so on, each once. */
function withCalled(functions: readonly FunctionBuilder[]): FunctionBuilder[] {
  const all = new Set(functions);
  // A set passes on what is added meanwhile.
  for (const f of all) for (const callee of f.called) all.add(callee);
  return [...all];
}

/** The names of the functions, for profilers. */
function nameSection(functions: readonly FunctionBuilder[]): number[] {
  const names = functions.flatMap((f, k) => [...unsigned(k), ...text(f.name)]);
  return [0, ...sized([...text('name'), 1, ...sized([...unsigned(functions.length), ...names])])];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const bytes = unsigned(items.length);
  for (const item of items) for (const byte of item) bytes.push(byte);
  return [id].concat(sized(bytes));
}

function sized(bytes: readonly number[]): number[] {
  return unsigned(bytes.length).concat(bytes);
}

function text(value: string): number[] {
  return sized([...new TextEncoder().encode(value)]);
}
