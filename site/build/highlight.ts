/** The characters of a text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const words = (list: string) => new RegExp(`\\b(?:${list.trim().split(/\s+/).join('|')})\\b`, 'y');
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
const NUMBER = /\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b|(?<![\w.])\.\d+(?:e[+-]?\d+)?\b/y;
const WORD = /[A-Za-z_$][\w$]*/y;

/** What pieces of a language look like, in the order in which they are tried; a kind of '' is left as it is. */
type Language = readonly (readonly [kind: 'k' | 's' | 'n' | 'c' | '', pattern: RegExp])[];

const TYPESCRIPT: Language = [
  ['c', /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['s', /`(?:[^`\\]|\\.)*`/y],
  ['s', STRING],
  [
    'k',
    words(`as async await break case catch class const continue default delete do else export extends finally for from function get
      if implements import in instanceof interface let new of override private readonly return satisfies set static super switch this
      throw true try type typeof undefined null false var void while yield`),
  ],
  ['', WORD],
  ['n', NUMBER],
];
const SHELL: Language = [
  ['c', /(?<![^\s])#[^\n]*/y],
  ['s', STRING],
  ['k', /(?<![^\s;])(?:npx|npm|klopf|node|python3?|pip|git|cd|vite)(?![\w./-])/y],
  ['', /[^\s'"]+/y],
];
const YAML: Language = [
  ['c', /(?<![^\s])#[^\n]*/y],
  ['s', STRING],
  ['k', /[A-Za-z_][\w.-]*(?=:(?:\s|$))/y],
  ['', WORD],
  ['n', NUMBER],
];
const PYTHON: Language = [
  ['c', /#[^\n]*/y],
  ['s', /"""[\s\S]*?"""/y],
  ['s', STRING],
  [
    'k',
    words(`and as assert break class continue def del elif else except False finally for from if import in is lambda None not or
      pass raise return True try while with yield`),
  ],
  ['', WORD],
  ['n', NUMBER],
];
const JSON_LANGUAGE: Language = [
  ['k', /"(?:[^"\\\n]|\\.)*"(?=\s*:)/y],
  ['s', STRING],
  ['n', NUMBER],
];
const HTML_LANGUAGE: Language = [
  ['c', /<!--[\s\S]*?-->/y],
  ['k', /<\/?[a-zA-Z][\w-]*|\/?>/y],
  ['s', STRING],
];
const LANGUAGES: Readonly<Record<string, Language>> = {
  ...{
    ts: TYPESCRIPT,
    js: TYPESCRIPT,
    mjs: TYPESCRIPT,
    tsx: TYPESCRIPT,
    typescript: TYPESCRIPT,
    javascript: TYPESCRIPT,
  },
  ...{
    sh: SHELL,
    console: SHELL,
    bash: SHELL,
    yaml: YAML,
    python: PYTHON,
    py: PYTHON,
    json: JSON_LANGUAGE,
    html: HTML_LANGUAGE,
  },
};

/**
 * Code as HTML: keywords, strings, numbers and comments in elements of the classes `hl-k`, `hl-s`, `hl-n` and `hl-c`.
 */
export function highlight(code: string, language: string | undefined): string {
  const patterns = LANGUAGES[language ?? ''];
  if (patterns === undefined) return escapeHtml(code);
  let html = '';
  for (let at = 0; at < code.length; ) {
    let piece = code[at]!;
    let kind = '';
    for (const [tried, pattern] of patterns) {
      pattern.lastIndex = at;
      const found = pattern.exec(code)?.[0];
      if (!found) continue;
      piece = found;
      kind = tried;
      break;
    }
    html += kind === '' ? escapeHtml(piece) : `<span class="hl-${kind}">${escapeHtml(piece)}</span>`;
    at += piece.length;
  }
  return html;
}
