import { PHILOX } from '../../random/philox.js';
import { ACTION_DRAW } from '../../random/stream.js';
import { type GpuLayerLayout, SCALARS } from '../gpu-layout.js';
import { MOST_GROUPS, THREADS } from '../sizes.js';

/** A kernel of a layer: its module, whose function is `main`, and how many workgroups it takes. */
export interface GpuKernel {
  readonly name: string;
  readonly code: string;
  readonly groups: readonly [x: number, y: number, z: number];
}

/** A scalar of this step. */
export function scalar(k: number): string {
  return `U[${k >> 2}].${'xyzw'[k & 3]}`;
}

/**
 * What all kernels of a layer begin with: its buffers, its inputs and its draws. Nothing that a kernel does not use is
 * compiled.
 */
export function prelude({ plan, floats }: GpuLayerLayout): string {
  const { inputs, layer } = plan;
  return `// P: parameters; R: rows of this layer; B: of the layer below; Z: traces; G: directions; T: told; U: scalars of the step.
@group(0) @binding(0) var<storage, read_write> P: array<f32>;
@group(0) @binding(1) var<storage, read_write> R: array<f32>;
@group(0) @binding(2) var<storage, read_write> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> Z: array<f32>;
@group(0) @binding(4) var<storage, read_write> G: array<f32>;
@group(0) @binding(5) var<storage, read> T: array<f32>;
@group(0) @binding(6) var<uniform> U: array<vec4<f32>, ${floats.scalars / 4}>;

// What a sender says; behind the last sender is the bias.
fn inputAt(row: u32, input: u32, first: u32, bias: f32) -> f32 {
  if (input >= ${inputs}u) { return bias; }
  return B[first + row * ${inputs}u + input];
}

// The high 32 bits of a product, by 16-bit halves.
fn multiplyHigh(x: u32, y: u32) -> u32 {
  let xl = x & 0xffffu; let xh = x >> 16u; let yl = y & 0xffffu; let yh = y >> 16u;
  let low = xl * yl; let cross = xh * yl + (low >> 16u); let middle = xl * yh + (cross & 0xffffu);
  return xh * yh + (cross >> 16u) + (middle >> 16u);
}

// The uniform draw of a unit in [0, 1), by Philox 4x32-10: the counter is that of the other engines.
fn drawOf(unit: u32, row: u32) -> f32 {
  var x = vec4<u32>(((unit >> 4u) << 2u) | (unit & 3u), bitcast<u32>(${scalar(SCALARS.step)}), row, ${(layer << 8) | ACTION_DRAW}u);
  var key = vec2<u32>(bitcast<u32>(${scalar(SCALARS.key0)}), bitcast<u32>(${scalar(SCALARS.key1)}));
  for (var round = 0u; round < ${PHILOX.rounds}u; round++) {
    let high0 = multiplyHigh(${PHILOX.multipliers[0]}u, x.x); let low0 = ${PHILOX.multipliers[0]}u * x.x;
    let high1 = multiplyHigh(${PHILOX.multipliers[1]}u, x.z); let low1 = ${PHILOX.multipliers[1]}u * x.z;
    x = vec4<u32>(high1 ^ x.y ^ key.x, low1, high0 ^ x.w ^ key.y, low0);
    key += vec2<u32>(${PHILOX.increments[0]}u, ${PHILOX.increments[1]}u);
  }
  return f32(x[(unit >> 2u) & 3u] >> 8u) * ${2 ** -24}f;
}
`;
}

/** A kernel that goes through `count` numbers, one a thread; `body`: what is done with number `e`. */
export function eachNumber(layout: GpuLayerLayout, name: string, count: number, body: readonly string[]): GpuKernel {
  const groups = Math.ceil(count / THREADS);
  const across = Math.min(groups, MOST_GROUPS);
  const code = `${prelude(layout)}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let e = (group.y * ${across}u + group.x) * ${THREADS}u + thread;
  if (e >= ${count}u) { return; }
  ${body.join('\n  ')}
}
`;
  return { name, code, groups: [across, Math.ceil(groups / across), 1] };
}
