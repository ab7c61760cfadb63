import { UserError } from '../errors/user-error.js';
import type { TeamPlan } from '../team/plan.js';
import { keptOffset } from '../team/state/kept-offset.js';
import { type StateTensor, sizeOf } from '../team/state/state-tensor.js';
import { BUFFERS, type BufferName, type GpuLayerLayout, toldLayout } from './gpu-layout.js';

/** WebGPU's numbers of what a buffer is for, which outside of pages are no globals. */
const USAGE = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
const READ = 1;
const COMPUTE = 4;

const KEPT = USAGE.storage | USAGE.copySource | USAGE.copyTarget;

/** A place in a buffer, in floats. */
interface BufferPlace {
  readonly buffer: GPUBuffer;
  readonly at: number;
  readonly floats: number;
}

type OwnBuffers = Readonly<Record<Exclude<BufferName, 'below' | 'told'>, GPUBuffer>>;

/** The memory of a team on a graphics card. */
export class TeamBuffers {
  readonly observations: GPUBuffer;
  readonly told: GPUBuffer;
  /** `[layer]`. */
  readonly layers: readonly OwnBuffers[];
  readonly groups: readonly GPUBindGroup[];
  readonly groupLayout: GPUBindGroupLayout;
  readonly #device: GPUDevice;
  readonly #layouts: readonly GpuLayerLayout[];

  private constructor(device: GPUDevice, plan: TeamPlan, layouts: readonly GpuLayerLayout[]) {
    this.#device = device;
    this.#layouts = layouts;
    const make = (floats: number, usage: number = KEPT) => device.createBuffer({ size: bytesOf(floats), usage });
    this.observations = make(plan.batch * plan.sizes[0]!);
    this.told = make(toldLayout(plan).floats);
    this.layers = layouts.map(({ floats }) => ({
      parameters: make(floats.parameters),
      rows: make(floats.rows),
      traces: make(floats.traces),
      directions: make(floats.directions),
      scalars: make(floats.scalars, USAGE.uniform | USAGE.copyTarget),
    }));
    this.groupLayout = device.createBindGroupLayout({
      entries: BUFFERS.map((name, binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: name === 'scalars' ? 'uniform' : name === 'told' ? 'read-only-storage' : 'storage' },
      })),
    });
    this.groups = layouts.map((layout, k) => {
      const own = { ...this.layers[k]!, told: this.told, below: this.#rowsBelow(layout) };
      const entries = BUFFERS.map((name, binding) => ({ binding, resource: { buffer: own[name] } }));
      return device.createBindGroup({ layout: this.groupLayout, entries });
    });
  }

  /** @throws {@link UserError} where a buffer is larger than the adapter allows, or all of them than its memory. */
  static async create(device: GPUDevice, plan: TeamPlan, layouts: readonly GpuLayerLayout[]): Promise<TeamBuffers> {
    const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    let total = 0;
    const check = (floats: number, what: string) => {
      total += bytesOf(floats);
      if (bytesOf(floats) > most)
        throw new UserError(
          `this team needs ${gibibytes(bytesOf(floats))} in one buffer for ${what}, and this graphics adapter allows ${gibibytes(most)}. ` +
            'Use a smaller batch or fewer units',
        );
    };
    check(plan.batch * plan.sizes[0]!, 'the observations');
    for (const { plan: layer, floats } of layouts) {
      check(floats.parameters, `the parameters of layer ${layer.layer} and their moments`);
      check(floats.rows, `what the units of layer ${layer.layer} remember in ${plan.batch} lanes`);
      check(floats.traces, `the traces of layer ${layer.layer} in ${plan.batch} lanes`);
      check(floats.directions, `the directions of layer ${layer.layer}`);
    }
    device.pushErrorScope('out-of-memory');
    const buffers = new TeamBuffers(device, plan, layouts);
    const error = await device.popErrorScope();
    if (error)
      throw new UserError(
        `this team needs ${gibibytes(total)} on the graphics card, which has no such memory to give. Use a smaller batch or fewer units`,
      );
    return buffers;
  }

  write(buffer: GPUBuffer, values: Float32Array, at = 0): void {
    this.#device.queue.writeBuffer(buffer, 4 * at, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  }

  /** Writes what the team keeps of a tensor. */
  writeTensor(tensor: StateTensor, values: Float32Array): void {
    const { buffer, at } = this.#placeOf(tensor);
    this.write(buffer, values, at);
  }

  /** Reads what the team keeps of a tensor, once all that the card was given is done. */
  async readTensor(tensor: StateTensor): Promise<Float32Array<ArrayBuffer>> {
    const { buffer, at, floats } = this.#placeOf(tensor);
    return this.read(buffer, at, floats);
  }

  async read(buffer: GPUBuffer, at: number, floats: number): Promise<Float32Array<ArrayBuffer>> {
    const staging = this.staging(floats);
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 4 * at, staging, 0, 4 * floats);
    this.#device.queue.submit([encoder.finish()]);
    const into = new Float32Array(floats);
    await readStaging(staging, into);
    staging.destroy();
    return into;
  }

  /** A buffer that can be copied to and then be read. */
  staging(floats: number): GPUBuffer {
    return this.#device.createBuffer({ size: bytesOf(floats), usage: USAGE.mapRead | USAGE.copyTarget });
  }

  #rowsBelow({ below }: GpuLayerLayout): GPUBuffer {
    return below ? this.layers[below.plan.layer - 1]!.rows : this.observations;
  }

  #placeOf({ kept, shape, layer }: StateTensor): BufferPlace {
    const layout = this.#layouts[layer.layer - 1]!;
    const { parameters, rows, traces } = this.layers[layer.layer - 1]!;
    const floats = sizeOf(shape);
    if (kept.kind === 'input')
      return { buffer: this.#rowsBelow(layout), at: layout.below?.memory.get('a') ?? 0, floats };
    const at = keptOffset(kept, layout);
    if (at === undefined) throw new Error(`a team on a graphics card keeps nothing of the kind '${kept.kind}'`);
    const isOfRows = kept.kind === 'memory' || kept.kind === 'heard';
    return { buffer: isOfRows ? rows : kept.kind === 'trace' ? traces : parameters, at, floats };
  }
}

/** Waits until a staging buffer can be read, and copies it. */
export async function readStaging(staging: GPUBuffer, into: Float32Array): Promise<void> {
  await staging.mapAsync(READ);
  into.set(new Float32Array(staging.getMappedRange(), 0, into.length));
  staging.unmap();
}

/** No buffer is empty, nor smaller than a vector of a uniform. */
function bytesOf(floats: number): number {
  return Math.max(16, 4 * floats);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
