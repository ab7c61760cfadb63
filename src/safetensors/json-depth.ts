/**
 * How deep lists and objects are nested in a text of JSON, whatever else is wrong with it; asked before it is parsed.
 */
export function jsonDepth(text: string): number {
  let [depth, deepest, isQuoted] = [0, 0, false];
  for (let k = 0; k < text.length; k++) {
    const character = text[k];
    if (isQuoted) {
      if (character === '\\') k++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}
