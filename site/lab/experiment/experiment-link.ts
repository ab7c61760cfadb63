import { UserError } from '../../../src/errors/user-error.js';
import type { LabExperiment, LabPart, LabRule } from '../contract.js';
import { checkedExperiment, DEFAULT_HIDDEN, DEFAULT_SEED, isDefaultHidden } from './checked-experiment.js';

/** Characters of a link's hash at most: what mail, chats and short messages leave whole. */
export const LONGEST_HASH = 8192;
/** Characters of an experiment once it is unpacked: eight times what any has, and little for a page. */
const LONGEST_JSON = 200_000;

/** The form of a hash is its first letter, so that it can change and old links still open. */
const FORM = { plain: 'j', deflated: 'd' } as const;

/** An experiment as a hash holds it: one letter a field, and nothing that holds anyway. */
interface Short extends ShortPart {
  readonly e?: string;
  readonly a?: LabExperiment['envParams'];
  readonly o?: string;
  readonly s?: number | string;
  readonly c?: ShortPart & { readonly d?: number };
  readonly i?: readonly string[];
  readonly n?: number;
  readonly t?: number;
}

interface ShortPart {
  /** The name of a rule, or in `R` its text. */
  readonly r?: string;
  readonly R?: string;
  readonly p?: LabPart['params'];
  readonly h?: readonly number[];
  readonly l?: LabPart['learningRate'];
}

/**
 * The hash of a link, without `#`, in letters, digits, `-` and `_`: whoever opens it has the same experiment.
 *
 * @throws {@link UserError} for what is no experiment, and where it is too long for a link (the promise rejects).
 */
export async function encodeExperiment(experiment: LabExperiment): Promise<string> {
  const checked = checkedExperiment(experiment);
  const bytes = new TextEncoder().encode(JSON.stringify(shortened(checked)));
  const plain = `${FORM.plain}${base64Of(bytes)}`;
  const deflated = await through(bytes, 'CompressionStream');
  const packed = deflated && `${FORM.deflated}${base64Of(deflated)}`;
  const hash = packed !== undefined && packed.length < plain.length ? packed : plain;
  if (hash.length <= LONGEST_HASH) return hash;
  const text = Math.max(
    ...[checked, checked.critic].map((one) => (one && 'text' in one.rule ? one.rule.text.length : 0)),
  );
  throw new UserError(
    `the link would have ${hash.length} characters; expected at most ${LONGEST_HASH}, beyond which mail and chats cut it` +
      `${text > 0 ? `. The rule's text has ${text} characters: leave out comments` : ''}, or save the experiment as a YAML file and send that`,
  );
}

/**
 * The experiment of a link's hash, with or without `#`; every field is checked.
 *
 * @throws {@link UserError} for what is none (the promise rejects).
 */
export async function decodeExperiment(hash: string): Promise<LabExperiment> {
  if (typeof hash !== 'string') throw new UserError('a link of the lab is a text; copy it whole');
  const text = hash.replace(/^#/, '');
  if (text.length > LONGEST_HASH)
    throw new UserError(
      `the link has ${text.length} characters; expected at most ${LONGEST_HASH}. Copy it whole, and nothing else`,
    );
  const form = text[0];
  if (form !== FORM.plain && form !== FORM.deflated)
    throw new UserError(
      text === ''
        ? 'the link holds no experiment'
        : 'the link is of a form that this page does not know; it was cut, or made by a newer klopf. Copy it whole, or reload the page',
    );
  const packed = bytesOf(text.slice(1));
  const bytes = form === FORM.plain ? packed : await through(packed, 'DecompressionStream');
  if (bytes === undefined)
    throw new UserError(
      'this browser cannot unpack links (it has no DecompressionStream); open the link in a newer one',
    );
  return checkedExperiment(lengthened(jsonOf(bytes)));
}

function shortened(experiment: LabExperiment): Short {
  const { env, envParams, optimizer, seed, critic, interventions, episodes, steps } = experiment;
  return {
    e: env,
    ...(envParams && { a: envParams }),
    ...shortPart(experiment, isDefaultHidden(experiment.hidden)),
    ...(optimizer !== undefined && { o: optimizer }),
    ...(seed !== DEFAULT_SEED && { s: seed }),
    ...(critic && {
      c: {
        ...shortPart(critic, String(critic.hidden) === String(experiment.hidden)),
        ...(critic.discount !== undefined && { d: critic.discount }),
      },
    }),
    ...(interventions && { i: interventions }),
    ...(episodes !== undefined && { n: episodes }),
    ...(steps !== undefined && { t: steps }),
  };
}

function shortPart({ rule, params, hidden, learningRate }: LabPart, isKnown: boolean): ShortPart {
  return {
    ...('name' in rule ? { r: rule.name } : { R: rule.text }),
    ...(params && { p: params }),
    ...(!isKnown && { h: hidden }),
    ...(learningRate !== undefined && { l: learningRate }),
  };
}

/** The fields by their names; whether they hold what they must is checked later. */
function lengthened(value: unknown): unknown {
  const short = fieldsOf(value, 'eaoscintrRphl');
  const { e, a, o, s = DEFAULT_SEED, c, i, n, t } = short;
  const hidden = short['h'] ?? DEFAULT_HIDDEN;
  return given({
    ...{ env: e, envParams: a, ...longPart(short, hidden), optimizer: o, seed: s },
    critic: c === undefined ? undefined : longCritic(c, hidden),
    ...{ interventions: i, episodes: n, steps: t },
  });
}

function longCritic(value: unknown, hidden: unknown): unknown {
  const short = fieldsOf(value, 'rRphld');
  return given({ ...longPart(short, hidden), discount: short['d'] });
}

function longPart(short: Readonly<Record<string, unknown>>, hidden: unknown): Record<string, unknown> {
  const { r, R, p, h = hidden, l } = short;
  const rule: Partial<Record<'name' | 'text', unknown>> = {
    ...(r !== undefined && { name: r }),
    ...(R !== undefined && { text: R }),
  };
  return { rule: rule as LabRule, params: p, hidden: h, learningRate: l };
}

/** @throws {@link UserError} for what is no object with these letters as names. */
function fieldsOf(value: unknown, letters: string): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || Object.keys(value).some((key) => key.length !== 1 || !letters.includes(key))) throw damaged();
  return value as Readonly<Record<string, unknown>>;
}

function given(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function damaged(): UserError {
  return new UserError('the link is damaged and does not hold an experiment. Copy it whole, from # to its end');
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged();
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text)) throw damaged();
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  } catch {
    throw damaged();
  }
}

/**
 * Bytes through the platform's deflate, or back; undefined where it has none. What a hostile link would unpack to is
 * read no further than {@link LONGEST_JSON}.
 */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  name: 'CompressionStream' | 'DecompressionStream',
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stream = create(name);
  if (stream === undefined) return undefined;
  const writer = stream.writable.getWriter();
  // What goes wrong is told to who reads, too.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      length += value.length;
      if (length > LONGEST_JSON) {
        reader.cancel().catch(() => {});
        throw new UserError('the link unpacks to far more than an experiment; it was not made by klopf');
      }
    }
  } catch (error) {
    throw error instanceof UserError ? error : damaged();
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function create(name: 'CompressionStream' | 'DecompressionStream'): GenericTransformStream | undefined {
  try {
    return new globalThis[name]('deflate-raw');
  } catch {
    return undefined;
  }
}
