import { quote } from '../../text/quote.js';
import { GymnasiumError, InvalidArgumentError } from '../errors.js';
import { requireSpace, type Space } from '../spaces/space.js';
import { zeroElement } from '../spaces/zero-element.js';
import { actionFromJSON, toJSONValue } from './rollout-json.js';

/** A line of a file of actions that is no action. */
export class InvalidActionsFileError extends GymnasiumError {
  override name = 'InvalidActionsFileError';

  /** @param line its number, from 1. */
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

const SHOWN_LENGTH = 80;
/** Characters of the longest line: no action in JSON is longer. */
const LONGEST_LINE = 2 ** 24;

/**
 * The actions in a text with one JSON action a line; empty lines are passed over.
 *
 * @param file what to call the text in messages, such as its path.
 * @throws {@link InvalidSpaceError} and {@link InvalidArgumentError} for what is no space or no text,
 * {@link InvalidActionsFileError} with the number of the first line that is not JSON, or not an element of the space.
 */
export function parseActions<T>(space: Space<T>, text: string, file = 'the actions file'): T[] {
  requireSpace(space, 'parseActions');
  if (typeof text !== 'string') {
    throw new InvalidArgumentError(
      `parseActions got ${quote(text)} for the text; expected a string with one JSON action a line.`,
    );
  }
  const actions: T[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '') continue;
    if (line.length > LONGEST_LINE) {
      throw new InvalidActionsFileError(
        `Line ${index + 1} of ${file} has ${line.length} characters; expected one action in JSON a line, of at most ${LONGEST_LINE}.`,
        index + 1,
      );
    }
    try {
      actions.push(actionFromJSON(space, JSON.parse(line)));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof GymnasiumError)) throw error;
      const shown = line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
      const why =
        error instanceof SyntaxError ? `${JSON.stringify(shown)} is not JSON (${error.message})` : error.message;
      const example = JSON.stringify(toJSONValue(space, zeroElement(space)));
      throw new InvalidActionsFileError(
        `Line ${index + 1} of ${file}: ${why.replace(/\.$/, '')}. Expected one action in JSON a line, an element of ${space} such as ${example}.`,
        index + 1,
      );
    }
  }
  return actions;
}
