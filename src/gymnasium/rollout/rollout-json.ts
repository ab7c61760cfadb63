import { quote } from '../../text/quote.js';
import { explainMismatch } from '../checks/explain-mismatch.js';
import { InvalidActionError, InvalidArgumentError, InvalidValueError } from '../errors.js';
import { Dict } from '../spaces/dict.js';
import { Graph } from '../spaces/graph.js';
import { OneOf } from '../spaces/one-of.js';
import { Sequence } from '../spaces/sequence.js';
import { MOST_AXES } from '../spaces/shape.js';
import { requireSpace, type Space } from '../spaces/space.js';
import { isBox, isTuple } from '../spaces/space-guards.js';
import type { RolloutLine } from './rollout.js';

/** A line of a rollout as plain JSON. */
export interface RolloutLineJSON {
  readonly observation: unknown;
  readonly reward?: unknown;
  readonly terminated?: boolean;
  readonly truncated?: boolean;
}

/**
 * An element of a space, or any value of that form, as plain JSON: arrays nested by their shapes, tuples as arrays.
 * JSON has no word for numbers that are not finite: they are the strings `"Infinity"`, `"-Infinity"` and `"NaN"`, as in
 * the JSON of spaces.
 * @throws {@link InvalidValueError} for a value of another form.
 */
export function toJSONValue<T>(space: Space<T>, value: T): unknown {
  requireSpace(space, 'toJSONValue');
  try {
    return withoutInfinities(space.valueToJSON(value));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InvalidValueError(`Got ${quote(value)} to write as JSON; expected a value of the form of ${space}.`, {
      cause: error,
    });
  }
}

/** A line of a rollout as plain JSON, in the order `observation`, `reward`, `terminated`, `truncated`. */
export function rolloutLineToJSON<Obs>(space: Space<Obs>, line: RolloutLine<Obs>): RolloutLineJSON {
  if (typeof line !== 'object' || line === null || !('observation' in line)) {
    throw new InvalidArgumentError(
      `rolloutLineToJSON got the line ${quote(line)}; expected one that rollout() yields, with an observation.`,
    );
  }
  const observation = toJSONValue(space, line.observation);
  if (!('reward' in line)) return { observation };
  const { reward, terminated, truncated } = line;
  return { observation, reward: withoutInfinities(reward), terminated, truncated };
}

/**
 * The action that JSON stands for; what {@link toJSONValue} makes of an action gives that action.
 * @throws {@link InvalidActionError}, with the place in the JSON, for what is not an element of the space.
 */
export function actionFromJSON<T>(space: Space<T>, json: unknown): T {
  requireSpace(space, 'actionFromJSON');
  let action: T;
  try {
    action = space.valueFromJSON(withInfinities(space, json));
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new InvalidActionError(error.message);
  }
  if (space.contains(action)) return action;
  throw new InvalidActionError(
    `Got the action ${quote(json)}, which is outside the action space ${space}: ${explainMismatch(space, action)}.`,
  );
}

function withoutInfinities(json: unknown): unknown {
  if (typeof json === 'number') return Number.isFinite(json) ? json : String(json);
  if (Array.isArray(json)) return json.map(withoutInfinities);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, withoutInfinities(part)]));
}

/**
 * The strings back to numbers, where the space has numbers: a Text may hold the word itself. What has another form is
 * left as it is.
 */
function withInfinities(space: Space, json: unknown): unknown {
  if (isBox(space)) return numbersOf(json);
  if (Array.isArray(json)) {
    if (isTuple(space)) return json.map((part, i) => inPart(space.spaces[i], part));
    if (space instanceof Sequence) return json.map((part) => withInfinities(space.featureSpace, part));
    if (space instanceof OneOf)
      return [json[0], inPart(Number.isInteger(json[0]) ? space.spaces[json[0]] : undefined, json[1])].slice(
        0,
        json.length,
      );
  } else if (typeof json === 'object' && json !== null) {
    const parts: Record<string, Space | undefined> =
      space instanceof Dict
        ? space.spaces
        : space instanceof Graph
          ? { nodes: new Sequence(space.nodeSpace), edges: new Sequence(space.edgeSpace ?? space.nodeSpace) }
          : {};
    return Object.fromEntries(
      Object.entries(json).map(([key, part]) => [
        key,
        inPart(Object.hasOwn(parts, key) ? parts[key] : undefined, part),
      ]),
    );
  }
  return json;
}

function inPart(space: Space | undefined, json: unknown): unknown {
  return space === undefined ? json : withInfinities(space, json);
}

/** Arrays nested deeper than any Box are left as they are. */
function numbersOf(json: unknown, depth = 0): unknown {
  if (Array.isArray(json)) return depth > MOST_AXES ? json : json.map((part) => numbersOf(part, depth + 1));
  return json === 'Infinity' || json === '-Infinity' ? Number(json) : json;
}
