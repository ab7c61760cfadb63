import { type Document, isCollection, isScalar, parseDocument, visit } from 'yaml';
import { cutText } from '../../text/cut-text.js';
import { SyntaxMistake } from './json-positions.js';

/** Far beyond any rule: levels, keys and items together, and positions that repeat another (`*name`). */
const [DEEPEST, MOST_ENTRIES, MOST_ALIASES] = [50, 1_000, 20];

/** What a file may be, where it is no rule. */
export interface DocumentBounds {
  readonly mostEntries?: number;
  /** As in "expected a rule". */
  readonly what?: string;
}

/**
 * A YAML text as a document whose size, depth and repetitions are bounded and in whose maps no key stands twice; the
 * parser's own check of keys takes time that grows with their square. Mistakes of syntax stand in its `errors`. Throws
 * {@link SyntaxMistake}.
 */
export function yamlDocument(
  source: string,
  { mostEntries = MOST_ENTRIES, what = 'a rule' }: DocumentBounds = {},
): Document {
  const document = parseDocument(source, { prettyErrors: false, uniqueKeys: false });
  // The parser calls itself for every level, and says so where the stack ends.
  const exhausted = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) throw new SyntaxMistake(`more than ${DEEPEST} levels; expected fewer`, exhausted.pos[0]);
  if (document.errors.length > 0) return document;
  let [entries, aliases] = [0, 0];
  const count = (path: readonly unknown[], at: number) => {
    if (path.filter(isCollection).length >= DEEPEST)
      throw new SyntaxMistake(`more than ${DEEPEST} levels; expected fewer`, at);
    if (++entries > mostEntries) throw new SyntaxMistake(`more than ${mostEntries} values; expected ${what}`, at);
  };
  visit(document, {
    Map(_, map, path) {
      count(path, map.range?.[0] ?? 0);
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const at = (key as { readonly range?: readonly number[] | null }).range?.[0] ?? 0;
        if (!isScalar(key)) throw new SyntaxMistake('a key that is not a text; expected a name', at);
        const name = String(key.value);
        if (seen.has(name)) throw new SyntaxMistake(`"${cutText(name)}" occurs twice; expected it once`, at);
        seen.add(name);
      }
    },
    Seq: (_, list, path) => count(path, list.range?.[0] ?? 0),
    Scalar: (_, scalar, path) => count(path, scalar.range?.[0] ?? 0),
    Alias(_, alias, path) {
      if (path.some((outer) => isCollection(outer) && outer.anchor === alias.source))
        throw new SyntaxMistake(`*${cutText(alias.source)} stands inside of what it repeats`, alias.range?.[0] ?? 0);
      if (++aliases > MOST_ALIASES)
        throw new SyntaxMistake(`more than ${MOST_ALIASES} aliases (*name); expected fewer`, alias.range?.[0] ?? 0);
    },
  });
  return document;
}
