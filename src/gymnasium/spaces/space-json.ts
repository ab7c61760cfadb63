import type { DType, IntegerDType } from './dtype.js';

/** A bound of a Box: JSON has no infinities, so they are strings. */
export type BoundJSON = number | 'Infinity' | '-Infinity';

/** A space as plain JSON; `type` is the name of its class. */
export type SpaceJSON =
  | BoxJSON
  | { readonly type: 'Discrete'; readonly n: number; readonly start: number; readonly dtype: IntegerDType }
  | {
      readonly type: 'MultiDiscrete';
      readonly nvec: readonly number[];
      readonly start: readonly number[];
      readonly shape: readonly number[];
      readonly dtype: IntegerDType;
    }
  | { readonly type: 'MultiBinary'; readonly shape: readonly number[] }
  | { readonly type: 'Text'; readonly minLength: number; readonly maxLength: number; readonly charset: string }
  | { readonly type: 'Dict'; readonly spaces: readonly (readonly [key: string, space: SpaceJSON])[] }
  | { readonly type: 'Tuple'; readonly spaces: readonly SpaceJSON[] }
  | { readonly type: 'OneOf'; readonly spaces: readonly SpaceJSON[] }
  | { readonly type: 'Sequence'; readonly space: SpaceJSON; readonly stack: boolean }
  | { readonly type: 'Graph'; readonly nodeSpace: SpaceJSON; readonly edgeSpace: SpaceJSON | null };

/** A Box as plain JSON: each bound is one number if it is the same everywhere, else flat in row-major order. */
export interface BoxJSON {
  readonly type: 'Box';
  readonly low: BoundJSON | readonly BoundJSON[];
  readonly high: BoundJSON | readonly BoundJSON[];
  readonly shape: readonly number[];
  readonly dtype: DType;
}
