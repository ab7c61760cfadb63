// Writes characters beyond ASCII in texts and patterns as escapes. Node decodes such a file, and keeps it, in half the
// time.
import { parseAst } from 'rolldown/parseAst';

const BEYOND = /[^\0-\x7f]/;
/** A character that is escaped already, by a backslash, and stays. */
const WITH_BACKSLASH = /\\[^\0-\x7f]/;

const escaped = (text) =>
  text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A plugin of the bundler. */
export const ascii = {
  name: 'ascii',
  // Not `renderChunk`: what takes the comments away comes after it, and writes texts anew.
  generateBundle(_, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = inAscii(file.code);
  },
};

function inAscii(code) {
  if (!BEYOND.test(code)) return code;
  const places = textsOf(parseAst(code)).filter(({ start, end }) => {
    const own = code.slice(start, end);
    return BEYOND.test(own) && !WITH_BACKSLASH.test(own);
  });
  let [text, from] = ['', 0];
  for (const { start, end } of places.sort((a, b) => a.start - b.start)) {
    text += code.slice(from, start) + escaped(code.slice(start, end));
    from = end;
  }
  return text + code.slice(from);
}

/** Texts, parts of templates, and patterns: where an escape means the character. */
function textsOf(node) {
  if (node === null || typeof node !== 'object') return [];
  if (node.type === 'Literal') return typeof node.value === 'string' || node.regex ? [node] : [];
  if (node.type === 'TemplateElement') return [node];
  // The tag may read the text as it is written.
  if (node.type === 'TaggedTemplateExpression') return node.quasi.expressions.flatMap(textsOf);
  return Object.values(node).flatMap(textsOf);
}
