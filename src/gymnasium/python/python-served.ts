import type { Env, EnvMetadata, RenderFrame } from '../env.js';
import { type EnvSpec, EnvSpec as Spec } from '../env-spec.js';
import { RgbFrame } from '../rgb-frame.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJSON } from '../spaces/space-from-json.js';
import type { SpaceJSON } from '../spaces/space-json.js';
import type { MakeArray } from './wire.js';

/** What Python tells of the environment it has made. */
interface Told {
  readonly observationSpace: string;
  readonly actionSpace: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly renderMode: string | null;
  readonly spec: {
    readonly id: string;
    readonly max_episode_steps: number | null;
    readonly reward_threshold: number | null;
    readonly nondeterministic: boolean;
  } | null;
}

/** The same in the words of this package. */
export interface Served {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: string | null;
  readonly spec: EnvSpec | null;
}

/** @param makeAgain makes another such environment, for the spec. Throws `InvalidSpaceError` for a space that cannot exist here. */
export function servedOf(told: unknown, kwargs: Record<string, unknown>, makeAgain: () => Env): Served {
  const { observationSpace, actionSpace, metadata, renderMode, spec } = told as Told;
  const { render_modes, render_fps, ...others } = metadata;
  return {
    observationSpace: spaceFromJSON(JSON.parse(observationSpace) as SpaceJSON),
    actionSpace: spaceFromJSON(JSON.parse(actionSpace) as SpaceJSON),
    metadata: {
      ...others,
      renderModes: (render_modes as string[] | null | undefined) ?? [],
      ...(typeof render_fps === 'number' ? { renderFps: render_fps } : {}),
    },
    renderMode,
    spec:
      spec === null
        ? null
        : new Spec({
            id: spec.id,
            entryPoint: makeAgain,
            kwargs,
            rewardThreshold: spec.reward_threshold,
            nondeterministic: spec.nondeterministic,
            maxEpisodeSteps: spec.max_episode_steps,
          }),
  };
}

/** Images of Python's, `[height, width, 3]` bytes, as frames; other arrays as they are. */
export const asFrame: MakeArray = (data, shape, dtype) => {
  const [height, width, channels] = shape;
  return dtype === 'uint8' && shape.length === 3 && channels === 3 ? new RgbFrame(width!, height!, data) : data;
};

/** What `render` returned. */
export type Rendered = RenderFrame | RenderFrame[] | null;
