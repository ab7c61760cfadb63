import type { Env, EnvSpecFields, Info } from '../env.js';
import { make } from '../registry/make.js';
import { spec as registeredSpec, registry } from '../registry/registry.js';
import type { Seed } from '../seeding/seed-words.js';
import type { AutoresetMode } from './autoreset-mode.js';
import { vectorOf } from './batch-made-env.js';
import { DynamicsVectorEnv } from './dynamics-vector-env.js';
import { shareOfMemory } from './shared-memory.js';
import type { VectorEnv } from './vector-env.js';
import type { ShareInfos, VectorInfos } from './vector-infos.js';

/** What a share of environments is made from; plain data, and the memory of all. */
export interface ShareData {
  readonly spec: { readonly id: string } & Partial<EnvSpecFields>;
  readonly kwargs: Record<string, unknown>;
  readonly autoresetMode: AutoresetMode;
  /** The place of the first environment among all. */
  readonly first: number;
  readonly count: number;
  readonly buffers: readonly SharedArrayBuffer[];
}

/** The arguments of a reset of all environments, of which each share takes its part. */
export interface ShareReset {
  readonly seeds: readonly (Seed | null)[];
  readonly mask: Uint8Array | null;
  readonly options: Record<string, unknown> | null;
}

/**
 * Some of the environments of a `SharedVectorEnv`, in the thread that steps them; what they give is in the shared
 * memory.
 */
export class WorkerShare {
  readonly #envs: VectorEnv;
  readonly #first: number;
  readonly #count: number;
  readonly #actions: unknown;
  /** What each environment told last, where these are no batch of dynamics. */
  #each: readonly (Info | null)[] = [];

  /** @param acting `[1]`: says which of the environments acts. */
  constructor(
    { spec: { rewardRange: _, ...fields }, kwargs, autoresetMode, first, count, buffers }: ShareData,
    acting?: Int32Array,
  ) {
    // Looked up without the warning about versions, which the calling thread has given.
    const spec = (registry.get(fields.id) ?? registeredSpec(fields.id)).with(fields);
    const makeOne = (): Env => make(spec, kwargs);
    const { observationSpace, actionSpace } = makeOne();
    const { batch, actions } = shareOfMemory(observationSpace, actionSpace, buffers, first, count);
    const gather = (told: readonly (Info | null)[]): VectorInfos => {
      this.#each = told;
      return {};
    };
    this.#envs = vectorOf(makeOne, count, { autoresetMode, copy: false, batch, acting, gather });
    this.#first = first;
    this.#count = count;
    this.#actions = actions;
  }

  /** Resets, and returns the infos, `null` if there are none. */
  reset({ seeds, mask, options }: ShareReset): ShareInfos | null {
    const end = this.#first + this.#count;
    const ownMask = mask?.slice(this.#first, end);
    if (ownMask?.every((entry) => entry === 0)) return null;
    const [, infos] = this.#envs.reset({
      seed: seeds.slice(this.#first, end),
      options: options === null && ownMask === undefined ? null : { ...options, resetMask: ownMask },
    });
    return this.#toldOf(infos);
  }

  /** Steps, and returns the infos other than `final_obs`, which are in the shared memory; `null` if there are none. */
  step(): ShareInfos | null {
    const infos = this.#envs.step(this.#actions as never)[4];
    delete infos['final_obs'];
    delete infos['_final_obs'];
    return this.#toldOf(infos);
  }

  #toldOf(columns: VectorInfos): ShareInfos | null {
    if (this.#envs instanceof DynamicsVectorEnv) return Object.keys(columns).length === 0 ? null : { columns };
    return this.#each.every((info) => info === null) ? null : { each: this.#each };
  }

  close(): void {
    this.#envs.close();
  }
}
