import type { YAMLParseError, YAMLWarning } from 'yaml';
import { cutText } from '../../text/cut-text.js';

/** Of messages of the parser that have no words here. */
const LONGEST = 200;

/**
 * What is wrong with a YAML text in words of its author, and not of the parser: what was found, and what was expected.
 */
export function yamlProblem({ code, message }: YAMLParseError | YAMLWarning): string {
  const quoted = /["']/.exec(message.replace(/quote$/, ''))?.[0];
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a line begins with a tab; expected spaces';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return `a name and a value where a value stands already; a text with ': ' inside needs quotes, as in h: "sum in: w * x", and names side by side begin at the same column`;
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a text where a name was expected, as in name: value';
    case 'BAD_SCALAR_START':
      return `a value cannot begin with ${message.slice(-1)}; expected it in quotes`;
    case 'BAD_INDENT': {
      const closing = /end with a ([\]}])$/.exec(message)?.[1];
      if (closing !== undefined)
        return `a ${closing === ']' ? '[' : '{'} before this is not closed; expected ${closing}`;
      return 'a line begins at another column than those beside it; expected the same';
    }
    case 'MISSING_CHAR':
      if (/^Missing closing/.test(message)) return `a text is not closed; expected ${quoted ?? 'a quote'} at its end`;
      if (/^Implicit map keys/.test(message)) return 'a name without a value; expected name: value';
      break;
    case 'UNEXPECTED_TOKEN': {
      if (/at node end$/.test(message))
        return 'something stands after the end of a value; expected the next line, or quotes around the whole value';
      const found = /: (".*")$/.exec(message)?.[1];
      if (found !== undefined) return `found ${cutText(found, LONGEST)}; expected a name and its value, or the end`;
      break;
    }
  }
  return cutText(message, LONGEST);
}
