import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** Where graphics cards are asked for: `navigator.gpu` of a page, or what a binding for Node gives. */
export interface GpuSource {
  /** The adapter, or null where there is none. */
  requestAdapter(options?: { readonly powerPreference?: 'high-performance' }): Promise<unknown>;
}

/**
 * A device with what it allows, and its adapter in words, such as `nvidia hopper` or `google swiftshader (software)`.
 */
export interface FoundDevice {
  readonly device: GPUDevice;
  readonly adapter: string;
  /**
   * Where the device is from. A device of the package for Node ends the process if this has been collected while it
   * works.
   */
  readonly gpu: GpuSource;
}

/** The npm package with Dawn, which Chromium has too; klopf does not depend on it. */
const BINDING = 'webgpu';

/**
 * A device of the strongest adapter there is, with the largest buffers that it allows.
 *
 * @throws {@link UserError} where there is no WebGPU, or no adapter.
 */
export async function findDevice(given: GpuSource | undefined): Promise<FoundDevice> {
  if (given !== undefined && typeof given?.requestAdapter !== 'function')
    throw new UserError(
      `the second argument of createTeam for engine 'gpu' is ${quote(given)}; expected an object with requestAdapter, such as navigator.gpu, or nothing`,
    );
  const gpu = given ?? (globalThis.navigator as Partial<Navigator> | undefined)?.gpu ?? (await binding());
  if (gpu === undefined)
    throw new UserError(
      "engine 'gpu' needs WebGPU, which there is not here: in a page take a browser that has it, over https or from localhost; " +
        "in Node install a binding (npm install webgpu), or pass its GPU object as the second argument. Or take engine 'dense'",
    );
  const adapter = (await gpu.requestAdapter({ powerPreference: 'high-performance' })) as GPUAdapter | null;
  if (!adapter)
    throw new UserError(
      "engine 'gpu' found WebGPU, but no graphics adapter: there is no card, its driver is too old, or the browser does not use it (chrome://gpu says why). Take engine 'dense'",
    );
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  return { device, adapter: wordsOf(adapter), gpu };
}

/** The package for Node, where it is installed. */
async function binding(): Promise<GPU | undefined> {
  if (globalThis.process?.versions?.node === undefined) return undefined;
  try {
    const { create } = (await import(/* @vite-ignore */ BINDING)) as { create(options: string[]): GPU };
    return create([]);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw new UserError(
      `the package '${BINDING}' is there and does not load: ${String((error as Error)?.message ?? error)}`,
    );
  }
}

function wordsOf({ info }: GPUAdapter): string {
  const { vendor = '', architecture = '', description = '', isFallbackAdapter = false } = info ?? {};
  const words = [vendor, architecture, description].filter((word) => word !== '').join(' ');
  return `${words || 'an unnamed adapter'}${isFallbackAdapter ? ' (software)' : ''}`;
}
