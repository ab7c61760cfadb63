import { quote } from '../../text/quote.js';
import { type Env, type EnvMetadata, EnvSpec, type RenderFrame } from '../env.js';
import { RgbFrame } from '../render/rgb-frame.js';
import { isPlainObject } from '../spaces/copy-value.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJSON } from '../spaces/space-from-json.js';
import type { SpaceJSON } from '../spaces/space-json.js';
import { MalformedAnswerError } from './frame.js';
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

/**
 * @param makeAgain makes another such environment, for the spec.
 * @throws {@link InvalidSpaceError} for a space that cannot exist here, {@link MalformedAnswerError} for what tells of
 * no environment.
 */
export function servedOf(told: unknown, kwargs: Record<string, unknown>, makeAgain: () => Env): Served {
  requireTold(told);
  const { observationSpace, actionSpace, metadata, renderMode, spec } = told;
  const { render_modes, render_fps, ...others } = metadata;
  const renderModes = render_modes ?? [];
  if (!Array.isArray(renderModes) || !renderModes.every((mode) => typeof mode === 'string')) {
    throw new MalformedAnswerError(`its render_modes are ${quote(render_modes)}; expected a list of strings`);
  }
  return {
    observationSpace: spaceOf(observationSpace),
    actionSpace: spaceOf(actionSpace),
    metadata: {
      ...others,
      renderModes,
      ...(typeof render_fps === 'number' ? { renderFps: render_fps } : {}),
    },
    renderMode,
    spec:
      spec === null
        ? null
        : new EnvSpec({
            id: spec.id,
            entryPoint: makeAgain,
            kwargs,
            rewardThreshold: spec.reward_threshold,
            nondeterministic: spec.nondeterministic,
            maxEpisodeSteps: spec.max_episode_steps,
          }),
  };
}

function requireTold(told: unknown): asserts told is Told {
  const isTold =
    isPlainObject(told) &&
    typeof told['observationSpace'] === 'string' &&
    typeof told['actionSpace'] === 'string' &&
    isPlainObject(told['metadata']) &&
    isNullOr('string', told['renderMode']) &&
    (told['spec'] === null || isSpec(told['spec']));
  if (!isTold)
    throw new MalformedAnswerError(`it tells ${quote(told)}; expected the spaces, metadata and spec of an environment`);
}

function isSpec(spec: unknown): boolean {
  return (
    isPlainObject(spec) &&
    typeof spec['id'] === 'string' &&
    isNullOr('number', spec['max_episode_steps']) &&
    isNullOr('number', spec['reward_threshold']) &&
    typeof spec['nondeterministic'] === 'boolean'
  );
}

function isNullOr(type: 'string' | 'number', value: unknown): boolean {
  return value === null || typeof value === type;
}

function spaceOf(text: string): Space {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MalformedAnswerError(`it describes a space by ${quote(text)}; expected JSON`);
  }
  return spaceFromJSON(json as SpaceJSON);
}

/** Images of Python's, `[height, width, 3]` bytes, as frames; other arrays as they are. */
export const asFrame: MakeArray = (data, shape, dtype) => {
  const [height, width, channels] = shape;
  return dtype === 'uint8' && shape.length === 3 && channels === 3 ? new RgbFrame(width!, height!, data) : data;
};

/** What `render` returned. */
export type Rendered = RenderFrame | RenderFrame[] | null;

/**
 * What `render` returned: a text, an image, an array, or a list of these, each `null` where there is none.
 * @throws {@link MalformedAnswerError}
 */
export function asRendered(returned: unknown): Rendered {
  const frames = Array.isArray(returned) ? returned : [returned];
  const isFrame = (frame: unknown): boolean =>
    frame === null || typeof frame === 'string' || frame instanceof RgbFrame || ArrayBuffer.isView(frame);
  // The frames of several environments that each keep a list of them are nested once more.
  if (frames.every((frame) => isFrame(frame) || (Array.isArray(frame) && frame.every(isFrame))))
    return returned as Rendered;
  throw new MalformedAnswerError(`it rendered ${quote(returned)}; expected text, an image, a list of these, or None`);
}
