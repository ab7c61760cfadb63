import { FunctionBuilder } from '../../src/wasm/function-builder.js';
import { encodeModule } from '../../src/wasm/module.js';

/** One page of memory, in views of all that tests compare. */
export interface Page {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly unsigned: Uint32Array;
  readonly floats: Float32Array;
}

export function createPage(): Page {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { buffer } = memory;
  return {
    memory,
    words: new Int32Array(buffer),
    unsigned: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
  };
}

/** The compiled functions, by their names. */
export function instantiate(
  functions: readonly FunctionBuilder[],
  { memory }: Page,
): Record<string, (...args: readonly number[]) => void> {
  const bytes = encodeModule(functions, { initial: 1, maximum: 1, shared: false });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as Record<string, (...args: readonly number[]) => void>;
}

/** Writes, compiles and calls one function; the page as it is then. `parameters`: by name, with their values. */
export function runFunction(
  write: (f: FunctionBuilder) => void,
  parameters: Readonly<Record<string, number>> = {},
  page = createPage(),
): Page {
  const f = new FunctionBuilder('f', Object.keys(parameters));
  write(f);
  instantiate([f], page).f!(...Object.values(parameters));
  return page;
}
