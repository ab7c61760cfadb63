import type { TeamPlan } from '../team/plan.js';
import type { FunctionBuilder } from '../wasm/function-builder.js';
import { encodeModule, type MemoryLimits } from '../wasm/module.js';
import { kernelError } from './kernel-error.js';
import { idleKernels, layerKernels } from './kernels/layer-kernels.js';
import { tableFunctions } from './kernels/lookup-table.js';
import { wholeStep } from './kernels/whole-step.js';
import type { DenseLayout } from './layout.js';
import { memoryLimits } from './memory.js';

/** Modules made last; generating and compiling one takes milliseconds, as long as a thousand steps of a small team. */
const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

/**
 * The compiled kernels of a team; teams that differ in their seed and learning rates alone share one.
 * `part`: all that a step takes, or what it takes besides where lanes are idle. Throws RuleError with the line for a rule whose
 * kernels do not compile.
 */
export function denseModule(
  plan: TeamPlan,
  layout: DenseLayout,
  shared: boolean,
  part: 'step' | 'idle' = 'step',
): WebAssembly.Module {
  const key = `${part} ${shared} ${layout.bytes} ${plan.signature}`;
  const known = modules.get(key);
  if (known) {
    modules.delete(key);
    modules.set(key, known);
    return known;
  }
  const module = compileKernels(plan, layout, memoryLimits(layout, shared), part);
  modules.set(key, module);
  if (modules.size > MOST_MODULES) modules.delete(modules.keys().next().value!);
  return module;
}

function compileKernels(
  plan: TeamPlan,
  layout: DenseLayout,
  memory: MemoryLimits,
  part: 'step' | 'idle',
): WebAssembly.Module {
  const kernelsOf = part === 'step' ? layerKernels : idleKernels;
  const layers = layout.layers.map((layer) => {
    try {
      return { of: layer.plan, kernels: kernelsOf(plan, layout, layer) };
    } catch (error) {
      throw kernelError(plan, layer.plan, undefined, error);
    }
  });
  const compile = (kernels: readonly FunctionBuilder[]) =>
    new WebAssembly.Module(
      encodeModule([...kernels, ...tableFunctions(kernels.flatMap(({ called }) => called))], memory),
    );
  try {
    const kernels = layers.flatMap((layer) => layer.kernels);
    return compile(part === 'step' ? [...kernels, ...wholeStep(plan, layout, kernels)] : kernels);
  } catch (all) {
    for (const { of, kernels } of layers) {
      for (const kernel of kernels) {
        try {
          compile([kernel]);
        } catch (error) {
          throw kernelError(plan, of, /^\p{L}+/u.exec(kernel.name)![0], error);
        }
      }
    }
    throw all;
  }
}
