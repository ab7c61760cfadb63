import { type FunctionBuilder, V128 } from '../../wasm/function-builder.js';
import type { LayerCode } from './layer-code.js';

/** A local with all bits set where the lane that a local says learns from this step, with none where it is idle. */
export function writeLaneMask(f: FunctionBuilder, { memory }: LayerCode, lane: number): number {
  const mask = f.local(V128);
  f.get(lane).i32(4).i32Mul().loadSplat(memory.learns).set(mask);
  return mask;
}
