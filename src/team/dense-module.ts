import { encodeModule } from '../rule/wasm.js';
import type { DenseLayout } from './dense-layout.js';
import { memoryLimits } from './dense-memory.js';
import { layerKernels } from './kernels/layer-kernels.js';
import { tableFunctions } from './kernels/lookup-table.js';
import type { TeamPlan } from './plan.js';

/** Modules made last; generating and compiling one takes milliseconds, as long as a thousand steps of a small team. */
const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

/** The compiled kernels of a team; teams that differ in their seed and learning rates alone share one. */
export function denseModule(plan: TeamPlan, layout: DenseLayout, shared: boolean): WebAssembly.Module {
  const key = `${shared} ${layout.bytes} ${plan.signature}`;
  const known = modules.get(key);
  if (known) {
    modules.delete(key);
    modules.set(key, known);
    return known;
  }
  const kernels = layout.layers.flatMap((layer) => layerKernels(plan, layout, layer));
  const functions = [...kernels, ...tableFunctions(kernels.flatMap(({ called }) => called))];
  const module = new WebAssembly.Module(encodeModule(functions, memoryLimits(layout, shared)));
  modules.set(key, module);
  if (modules.size > MOST_MODULES) modules.delete(modules.keys().next().value!);
  return module;
}
