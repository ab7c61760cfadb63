import { expect, test } from 'vitest';
import { FunctionBuilder } from '../../src/wasm/function-builder.js';
import { encodeModule, type MemoryLimits } from '../../src/wasm/module.js';

const PAGE: MemoryLimits = { initial: 1, maximum: 1, shared: false };

/** A function that stores the sum of its parameters, and 1000, at address 0. */
function adding(name: string, parameters: readonly string[]): FunctionBuilder {
  const f = new FunctionBuilder(name, parameters);
  f.i32(0).i32(1000);
  parameters.forEach((_, k) => f.get(k).i32Add());
  f.i32Store(0);
  return f;
}

test('a module without functions', () => {
  const module = new WebAssembly.Module(encodeModule([], PAGE));
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  expect(WebAssembly.Module.exports(module)).toEqual([]);
});

test('functions of several numbers of parameters, under their names', () => {
  const functions = [
    adding('act1 lookup bits', ['a', 'b']),
    adding('none', []),
    adding('σ', ['a']),
    adding('other', ['c', 'd']),
  ];
  const module = new WebAssembly.Module(encodeModule(functions, PAGE));
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual([
    'act1 lookup bits',
    'none',
    'σ',
    'other',
  ]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const exported = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
    string,
    (...args: number[]) => void
  >;
  const after = (name: string, ...args: number[]) => {
    exported[name]!(...args);
    return new Int32Array(memory.buffer)[0];
  };
  expect(after('act1 lookup bits', 1, 2)).toBe(1003);
  expect(after('none')).toBe(1000);
  expect(after('σ', 5)).toBe(1005);
  expect(after('other', 10, 20)).toBe(1030);
  expect(WebAssembly.Module.customSections(module, 'name')).toHaveLength(1);
});

test('code longer than one byte can measure', () => {
  const f = new FunctionBuilder('f', []);
  for (let k = 0; k < 20_000; k++) f.i32(k).drop();
  f.i32(0).i32(5).i32Store(0);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new WebAssembly.Module(encodeModule([f], PAGE));
  (new WebAssembly.Instance(module, { env: { memory } }).exports as { f(): void }).f();
  expect(new Int32Array(memory.buffer)[0]).toBe(5);
});

test.each([
  ['shared', { initial: 3, maximum: 200, shared: true }],
  ['of one thread', { initial: 130, maximum: 16_384, shared: false }],
])('the memory that is imported has the given limits: %s', (_name, limits) => {
  const module = new WebAssembly.Module(encodeModule([], limits));
  const link = (given: MemoryLimits) =>
    new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory(given) } });
  expect(() => link(limits)).not.toThrow();
  expect(() => link({ ...limits, initial: limits.initial - 1 })).toThrow(WebAssembly.LinkError);
  expect(() => link({ ...limits, maximum: limits.maximum + 1 })).toThrow(WebAssembly.LinkError);
  expect(() => link({ ...limits, shared: !limits.shared })).toThrow(WebAssembly.LinkError);
});

test('a function that leaves a value on the stack is refused by WebAssembly', () => {
  const f = new FunctionBuilder('f', []);
  f.i32(1);
  expect(() => new WebAssembly.Module(encodeModule([f], PAGE))).toThrow(WebAssembly.CompileError);
});
