import type { GpuLayerLayout } from './gpu-layout.js';
import type { GpuKernel } from './kernels/prelude.js';
import { sendKernels } from './kernels/send-kernels.js';
import { actKernels, forgetKernels, learnKernels } from './kernels/unit-kernels.js';
import { updateKernels } from './kernels/update-kernels.js';

/** What a layer does, each kernels in their order. */
export interface LayerKernels<Kernel> {
  readonly act: readonly Kernel[];
  readonly learn: readonly Kernel[];
  readonly send: readonly Kernel[];
  readonly update: readonly Kernel[];
  readonly forget: readonly Kernel[];
}

/** A kernel that the device has compiled. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly groups: GpuKernel['groups'];
}

/** Writes the kernels of a layer. */
export function layerKernels(layout: GpuLayerLayout): LayerKernels<GpuKernel> {
  return {
    act: actKernels(layout),
    learn: learnKernels(layout),
    send: layout.plan.sendsCredit ? sendKernels(layout) : [],
    update: updateKernels(layout),
    forget: forgetKernels(layout),
  };
}

/** Compiles the kernels of all layers, equal ones once. */
export async function compileTeam(
  device: GPUDevice,
  layouts: readonly GpuLayerLayout[],
  groupLayout: GPUBindGroupLayout,
): Promise<readonly LayerKernels<CompiledKernel>[]> {
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const known = new Map<string, Promise<GPUComputePipeline>>();
  const pipelineOf = ({ name, code }: GpuKernel) => {
    let pipeline = known.get(code);
    if (!pipeline) {
      const module = device.createShaderModule({ label: name, code });
      pipeline = device.createComputePipelineAsync({ label: name, layout, compute: { module, entryPoint: 'main' } });
      known.set(code, pipeline);
    }
    return pipeline;
  };
  const compiled = (kernels: readonly GpuKernel[]) =>
    Promise.all(kernels.map(async (kernel) => ({ pipeline: await pipelineOf(kernel), groups: kernel.groups })));
  return Promise.all(
    layouts.map(async (one) => {
      const { act, learn, send, update, forget } = layerKernels(one);
      return {
        act: await compiled(act),
        learn: await compiled(learn),
        send: await compiled(send),
        update: await compiled(update),
        forget: await compiled(forget),
      };
    }),
  );
}
