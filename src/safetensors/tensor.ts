/** Numbers in the order of their shape, the last index fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array;
}

/** The types of numbers that are read and written, by their names in the format. */
export const DTYPES = { F32: Float32Array, F64: Float64Array, U8: Uint8Array } as const;
export type Dtype = keyof typeof DTYPES;

export function dtypeOf(data: Tensor['data']): Dtype {
  return data instanceof Float32Array ? 'F32' : data instanceof Float64Array ? 'F64' : 'U8';
}
