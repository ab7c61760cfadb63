import type { FunctionBuilder } from '../../wasm/function-builder.js';

/** Functions that the kernels of one module call: each is written once, when it is first asked for. */
export class SharedFunctions {
  readonly #functions = new Map<string, FunctionBuilder>();

  /** The function of that name; `write` is called where there is none yet. */
  of(name: string, write: (name: string) => FunctionBuilder): FunctionBuilder {
    const f = this.#functions.get(name) ?? write(name);
    this.#functions.set(name, f);
    return f;
  }
}
