import { F64, FunctionBuilder, I32, type ImportedFunction } from './function-builder.js';
import { unsigned } from './leb128.js';

/** A memory as a module imports it (`env.memory`), in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/**
 * Encodes a module that imports one memory, and the functions of the host that are called, and exports the given
 * functions under their names; it holds what they call, too.
 */
export function encodeModule(exported: readonly FunctionBuilder[], memory: MemoryLimits): Uint8Array<ArrayBuffer> {
  const { functions, imported } = withCalled(exported);
  const arities = [...new Set(functions.map((f) => f.parameters.length))];
  const types = arities.map((n) => [0x60, ...unsigned(n), ...new Array<number>(n).fill(I32), 0]);
  if (imported.length > 0) types.push([0x60, 1, F64, 1, F64]);
  const limits = [memory.shared ? 3 : 1, ...unsigned(memory.initial), ...unsigned(memory.maximum)];
  const exports = exported.map((f, k) => [...text(f.name), 0, ...unsigned(imported.length + k)]);
  const indices = new Map(functions.map((f, k): [FunctionBuilder | string, number] => [f, imported.length + k]));
  imported.forEach((name, k) => indices.set(name, k));
  const sections = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, types),
    section(2, [
      ...imported.map((name) => [...text('env'), ...text(name), 0, ...unsigned(arities.length)]),
      [...text('env'), ...text('memory'), 2, ...limits],
    ]),
    section(
      3,
      functions.map((f) => unsigned(arities.indexOf(f.parameters.length))),
    ),
    section(7, exports),
    section(
      10,
      functions.map((f) => sized(f.body((callee) => indices.get(keyOf(callee))!))),
    ),
    nameSection(functions, imported.length),
  ];
  const bytes = new Uint8Array(sections.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of sections) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Functions, then those that they call, and so on, each once; and the names of those of the host. */
function withCalled(functions: readonly FunctionBuilder[]): { functions: FunctionBuilder[]; imported: string[] } {
  const all = new Set(functions);
  const imported = new Set<string>();
  // A set passes on what is added meanwhile.
  for (const f of all) {
    for (const callee of f.called) {
      if (callee instanceof FunctionBuilder) all.add(callee);
      else imported.add(callee.imported);
    }
  }
  return { functions: [...all], imported: [...imported] };
}

function keyOf(callee: FunctionBuilder | ImportedFunction): FunctionBuilder | string {
  return callee instanceof FunctionBuilder ? callee : callee.imported;
}

/** The names of the functions, for profilers. */
function nameSection(functions: readonly FunctionBuilder[], first: number): number[] {
  const names = functions.flatMap((f, k) => [...unsigned(first + k), ...text(f.name)]);
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
