/** Markup that is safe to put in a page: only {@link html}, {@link jsonElement} and {@link codeElement} make it. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Markup of HTML or SVG; a type of its own, so that text cannot be taken for it. `toString` gives it as text. */
export type Html = Markup;

/**
 * What may stand in a template: text and numbers, which are escaped, markup, which is taken as it is, and lists of
 * these.
 */
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/** Where in the markup a value of a template stands. */
type Place =
  | { readonly kind: 'text' }
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'elsewhere'; readonly where: string };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Attributes whose value a browser runs, loads or goes to: they take no text. */
const CODE = /^(on.*|style|href|src|srcset|srcdoc|action|formaction|data|poster|ping|background|manifest|xlink:href)$/i;

const placesOf = new WeakMap<TemplateStringsArray, readonly Place[]>();

/**
 * A template of HTML or SVG: html`<td title="${name}">${name}</td>`. Text is escaped wherever it stands, markup is
 * taken as it is, and lists are joined.
 *
 * @throws {@link TypeError} when a value stands where escaping cannot make it safe: as a name, in an attribute without
 * quotes, in a comment, in a script or style sheet, as text in an attribute that is run or loaded (numbers may stand
 * there), or as markup in an attribute.
 */
export function html(template: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let places = placesOf.get(template);
  if (!places) placesOf.set(template, (places = readPlaces(template)));
  const parts = values.map((value, k) => filled(value, places[k]!) + template[k + 1]!);
  return new Markup(template[0]! + parts.join(''));
}

/** A value as JSON in a `<script>` element that no browser runs; nothing in it can end the element. */
export function jsonElement(id: string, value: unknown): Html {
  // U+2028 and U+2029 end a line of JavaScript, though not of JSON.
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(`<script type="application/json" id="${escaped(id)}">${json}</script>`);
}

/**
 * A script or style sheet of the library's own.
 *
 * @throws {@link TypeError} when something in it would end the element early.
 */
export function codeElement(name: 'script' | 'style', code: string): Html {
  const end = /<!--|<\/?(script|style)/i.exec(code);
  if (end) throw new TypeError(`a ${name} element cannot hold '${end[0]}', which a browser takes for markup`);
  return new Markup(`<${name}>${code}</${name}>`);
}

function filled(value: HtmlValue, place: Place): string {
  if (Array.isArray(value)) return value.map((part: HtmlValue) => filled(part, place)).join('');
  if (place.kind === 'text') return value instanceof Markup ? value.toString() : escaped(value as string | number);
  if (place.kind === 'elsewhere') throw new TypeError(`a value in HTML stands ${place.where}, where no text is safe`);
  if (value instanceof Markup) throw new TypeError(`attribute '${place.name}' got markup; expected text`);
  if (typeof value !== 'number' && CODE.test(place.name))
    throw new TypeError(`attribute '${place.name}' got text, which a browser would run or load; expected a number`);
  return escaped(value as string | number);
}

/**
 * Text as HTML or XML text, or as a quoted attribute's value; control characters, which neither may hold, become `�`.
 */
function escaped(value: string | number): string {
  return String(value)
    .replace(/[^\P{Cc}\t\n]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** The places of a template's values. The template must begin and end between tags. */
function readPlaces(template: TemplateStringsArray): Place[] {
  const reader = createReader();
  const places = template.map((part) => {
    for (const character of part) reader.read(character);
    return reader.place();
  });
  const end = places.pop()!;
  if (end.kind !== 'text') throw new TypeError(`a template of HTML ends ${describe(end)}; expected it to end its tags`);
  return places;
}

function describe(place: Place): string {
  if (place.kind === 'elsewhere') return place.where;
  return place.kind === 'text' ? 'between tags' : `in attribute '${place.name}'`;
}

/** A reader of the library's own markup, character by character, that knows only enough to say where a value stands. */
function createReader(): { read(character: string): void; place(): Place } {
  let tag: string | undefined;
  let quote = '';
  let attribute = '';
  // Set inside a comment, or an element whose text a browser does not read as markup; `tail`: the last characters read
  // in it.
  let raw: 'script' | 'style' | 'comment' | undefined;
  let tail = '';
  const endOfRaw = () => (raw === 'comment' ? '-->' : `</${raw}>`);

  const readRaw = (character: string) => {
    tail = (tail + character).slice(-endOfRaw().length);
    if (tail.toLowerCase() === endOfRaw()) raw = undefined;
  };
  const endTag = () => {
    const name = /^<([a-z]*)/i.exec(tag!)![1]!.toLowerCase();
    tag = undefined;
    if (name === 'script' || name === 'style') [raw, tail] = [name, ''];
  };
  const readTag = (character: string) => {
    if (quote !== '') {
      if (character === quote) [quote, attribute] = ['', ''];
      return;
    }
    if (character === '>') {
      endTag();
      return;
    }
    if ((character === '"' || character === "'") && tag!.endsWith('=')) {
      quote = character;
      attribute = /([^\s"'=]+)\s*=$/.exec(tag!)?.[1] ?? '';
    }
    tag += character;
    if (tag === '<!--') [tag, raw, tail] = [undefined, 'comment', ''];
  };
  return {
    read(character) {
      if (raw !== undefined) readRaw(character);
      else if (tag !== undefined) readTag(character);
      else if (character === '<') tag = '<';
    },
    place() {
      if (raw !== undefined) return { kind: 'elsewhere', where: `in a ${raw}` };
      if (tag === undefined) return { kind: 'text' };
      return quote === ''
        ? { kind: 'elsewhere', where: 'in a tag, outside quotes' }
        : { kind: 'attribute', name: attribute };
    },
  };
}
