import { UserError } from '../../errors/user-error.js';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';

/** What the text of an intervention says, before it is known of which team; rules are names. */
export interface SaidIntervention {
  readonly do: string;
  readonly at?: number;
  readonly until?: number;
  readonly layer: number;
  readonly unit?: readonly number[];
  readonly [name: string]: unknown;
}

/** The forms, for messages and help. */
export const INTERVENTION_FORMS =
  "'1/3 silence', '1/3 clamp 1', '1 drop credit 0.1', '1/0,2 delay credit 2', '1/0-4 replay action 100', '2 shuffle credit', '1 rule reinforce' or '1/3 transplant team.safetensors 1/4', each with steps as in '@5000..9000', '@5000' or '@..9000'";

/** What may follow each verb. */
const PARTS: Readonly<Record<string, readonly Part[]>> = {
  silence: [],
  clamp: ['to'],
  drop: ['what', 'probability'],
  delay: ['what', 'steps'],
  replay: ['what', 'steps'],
  shuffle: ['what'],
  rule: ['rule'],
  transplant: ['file', 'place'],
};
type Part = 'to' | 'what' | 'probability' | 'steps' | 'rule' | 'file' | 'place';

/** The verbs, in order. */
export const VERBS: readonly string[] = Object.keys(PARTS);

const EXPECTED: Readonly<Record<Part, string>> = {
  to: 'the number that is said, as in clamp 1',
  what: 'action or credit',
  probability: 'a number from 0 to 1',
  steps: 'a whole number of steps',
  rule: 'the name of a rule or a rule file',
  file: 'the file of a team, as saveTeam or klopf run --save writes it',
  place: 'the unit that is taken, as in 1/4',
};

/**
 * Reads an intervention from a line: whom, what is done, and when. `1/3 silence @5000..9000` silences unit 3 of layer 1
 * in the steps from 5000 and before 9000; `1/0,2-4` are several units, `1` is a whole layer, and without `@` it holds
 * always.
 *
 * @throws {@link UserError} that shows the line with a mark under the place.
 */
export function parseIntervention(text: string): SaidIntervention {
  if (typeof text !== 'string')
    throw new UserError(`an intervention is ${quote(text)}; expected a line such as ${INTERVENTION_FORMS}`);
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], at: match.index }));
  const fail = (at: number, problem: string): never => {
    const line = text.replace(/\s/g, ' ');
    if (line.length > 200) throw new UserError(`intervention '${cutText(line)}': ${problem}`);
    throw new UserError(`intervention: ${problem}\n    ${line}\n    ${' '.repeat(at)}^`);
  };
  const [whom, verb, ...rest] = words;
  if (!whom) return fail(0, `nothing is said; expected ${INTERVENTION_FORMS}`);
  const place = /^(\d+)(?:\/(.*))?$/.exec(whom.text);
  if (!place)
    return fail(
      whom.at,
      `'${cutText(whom.text)}' is not a layer or unit; expected 1/3 for unit 3 of layer 1, or 1 for all of the layer`,
    );
  const units = place[2] === undefined ? undefined : unitsOf(place[2]);
  if (units === null)
    return fail(
      whom.at + place[1]!.length + 1,
      `'${cutText(place[2]!)}' are not units; expected units from 0, as in 3, 0,2 or 0-4`,
    );
  if (!verb) return fail(text.length, `what is done is missing; expected ${VERBS.join(', ')}`);
  const parts = Object.hasOwn(PARTS, verb.text) ? PARTS[verb.text]! : undefined;
  if (!parts)
    return fail(
      verb.at,
      `'${cutText(verb.text)}' cannot be done` + didYouMean(verb.text, VERBS, `expected ${VERBS.join(', ')}`),
    );
  const said: Record<string, unknown> = { do: verb.text, layer: Number(place[1]), ...(units && { unit: units }) };
  for (const part of parts) {
    const word = rest.shift();
    const value = word && !word.text.startsWith('@') ? wordOf(part, word.text) : undefined;
    if (value === undefined)
      return fail(
        word?.at ?? text.length,
        `${word ? `'${cutText(word.text)}' is given` : 'nothing is given'} after ${verb.text}; expected ${EXPECTED[part]}`,
      );
    said[part] = value;
  }
  const span = rest.shift();
  if (span) {
    const steps = /^@(\d*)(\.\.(\d*))?$/.exec(span.text);
    if (!steps || (steps[1] === '' && !steps[3]))
      return fail(
        span.at,
        `'${cutText(span.text)}' are not steps; expected @5000..9000 (from 5000 and before 9000), @5000 or @..9000`,
      );
    if (steps[1] !== '') said['at'] = Number(steps[1]);
    if (steps[3]) said['until'] = Number(steps[3]);
  }
  const extra = rest[0];
  if (extra) return fail(extra.at, `'${cutText(extra.text)}' is too much; expected the end of the line`);
  return said as unknown as SaidIntervention;
}

/** `0,2-4` as numbers; null: it is no such text. */
function unitsOf(text: string): number[] | null {
  const units: number[] = [];
  for (const part of text.split(',')) {
    const range = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (!range) return null;
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (last < first || last - first > 1_000_000) return null;
    for (let unit = first; unit <= last; unit++) units.push(unit);
  }
  return units;
}

function wordOf(part: Part, text: string): string | number | undefined {
  if (part === 'rule' || part === 'file') return text;
  if (part === 'place') return /^\d+\/\d+$/.test(text) ? text : undefined;
  if (part === 'what') return text === 'action' || text === 'credit' ? text : undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (part === 'steps') return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  return part === 'probability' && !(value >= 0 && value <= 1) ? undefined : value;
}
