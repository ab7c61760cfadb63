import type { TeamPlan } from '../team/plan.js';
import type { FunctionBuilder } from '../wasm/function-builder.js';
import { encodeModule, type MemoryLimits } from '../wasm/module.js';
import { kernelError } from './kernel-error.js';
import { SharedFunctions } from './kernels/shared-functions.js';
import { wholeStep } from './kernels/whole-step.js';
import { writeKernel } from './kernels/write-kernel.js';
import type { DenseLayout } from './layout.js';
import { memoryPages } from './memory.js';
import type { Timed } from './part.js';
import { exportName, type Kernel, type KernelEntry } from './plan/kernel-entry.js';
import { directionEntries, idleEntries, stepEntries } from './plan/kernel-plan.js';

/**
 * Which kernels a module has: `step`, those of any step; `idle`, those that steps need besides from which some lanes
 * learn nothing; `directions`, those that form directions and update by them.
 */
export type ModulePart = 'step' | 'idle' | 'directions';

type Exported = Readonly<Record<string, (...args: readonly number[]) => void>>;

/** The compiled kernels of a team over its memory. */
export class CompiledKernels {
  readonly #functions: Exported;

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, timed?: Timed) {
    const { act, learn, ...kernels } = new WebAssembly.Instance(module, { env: { memory } }).exports as Exported;
    // A function that calls all kernels would go past those that are timed one by one.
    this.#functions = timed
      ? Object.fromEntries(Object.entries(kernels).map(([name, call]) => [name, timed(name, call!)]))
      : { ...kernels, ...(act && { act }), ...(learn && { learn }) };
  }

  /** The function of an entry of a layer's plan; undefined for undefined. */
  of<E extends KernelEntry>(entry: E): Kernel<E['kind']>;
  of<E extends KernelEntry>(entry: E | undefined): Kernel<E['kind']> | undefined;
  of(entry: KernelEntry | undefined) {
    if (entry === undefined) return undefined;
    const found = this.#functions[exportName(entry)];
    if (found === undefined) throw new Error(`the module has no kernel '${exportName(entry)}'`);
    return found;
  }

  /** Functions that act and learn in all layers at once; undefined where there is none, see {@link wholeStep}. */
  get whole(): { readonly act?: ((step: number) => void) | undefined; readonly learn?: (() => void) | undefined } {
    const { act, learn } = this.#functions;
    return { act, learn };
  }
}

/**
 * The kernels of a team over its memory; their module is that of an earlier team if it was alike.
 *
 * @throws {@link RuleError} with the line of a rule that does not compile.
 */
export function compileKernels(
  plan: TeamPlan,
  layout: DenseLayout,
  memory: WebAssembly.Memory,
  part: ModulePart = 'step',
  timed?: Timed,
): CompiledKernels {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  return new CompiledKernels(denseModule(plan, layout, shared, part), memory, timed);
}

/**
 * The modules last used, by what they depend on. To generate and compile one takes milliseconds, as long as a thousand
 * steps of a small team.
 */
const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

/**
 * The compiled module of a team; teams that differ in nothing but seed and learning rates share one.
 *
 * @throws {@link RuleError} with the line of a rule whose kernels do not compile.
 */
export function denseModule(
  plan: TeamPlan,
  layout: DenseLayout,
  shared: boolean,
  part: ModulePart = 'step',
): WebAssembly.Module {
  const key = `${part} ${shared} ${layout.bytes} ${plan.signature}`;
  const known = modules.get(key);
  if (known) {
    modules.delete(key);
    modules.set(key, known);
    return known;
  }
  const module = compileModule(plan, layout, { ...memoryPages(layout), shared }, part);
  modules.set(key, module);
  if (modules.size > MOST_MODULES) modules.delete(modules.keys().next().value!);
  return module;
}

function compileModule(
  plan: TeamPlan,
  layout: DenseLayout,
  memory: MemoryLimits,
  part: ModulePart,
): WebAssembly.Module {
  const written = writeKernels(plan, layout, part);
  const compile = (functions: readonly FunctionBuilder[]) => new WebAssembly.Module(encodeModule(functions, memory));
  try {
    const whole = part === 'step' ? wholeStep(layout, (entry) => written.get(entry)!) : undefined;
    const ofAll = [whole?.act, whole?.learn].filter((made) => made !== undefined);
    return compile([...written.values(), ...ofAll]);
  } catch (all) {
    // Compiling each kernel alone shows which it is.
    for (const [entry, kernel] of written) {
      try {
        compile([kernel]);
      } catch (error) {
        throw kernelError(plan, plan.layers[entry.layer - 1]!, entry.kind, error);
      }
    }
    throw all;
  }
}

const ENTRIES = { step: stepEntries, idle: idleEntries, directions: directionEntries } as const;

/** The functions of all layers, by their entries. */
function writeKernels(plan: TeamPlan, layout: DenseLayout, part: ModulePart): Map<KernelEntry, FunctionBuilder> {
  const functions = new SharedFunctions();
  const written = new Map<KernelEntry, FunctionBuilder>();
  for (const layer of layout.layers) {
    try {
      for (const entry of ENTRIES[part](layer.kernels))
        written.set(entry, writeKernel(plan, layout, layer, functions, entry, part === 'directions'));
    } catch (error) {
      throw kernelError(plan, layer.plan, undefined, error);
    }
  }
  return written;
}
