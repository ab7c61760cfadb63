import { posix } from 'node:path';

/** One import or re-export: what is named, and whether it is gone when types are erased. */
export interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

const STATEMENT = /^\s*(?:import|export)\b(\s+type\b)?(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;

/** What was found in each text before: hundreds of walks ask for the same modules. */
const known = new Map<string, Import[]>();

/**
 * The imports of a module's text. Template strings in which code is quoted are not told apart; no module here has one.
 */
export function importsOf(text: string): Import[] {
  const found = known.get(text);
  if (found) return found;
  const bare = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const imports = [
    ...Array.from(bare.matchAll(STATEMENT), ([, type, specifier]) => ({
      specifier: specifier!,
      isType: type !== undefined,
    })),
    ...Array.from(bare.matchAll(DYNAMIC), ([, specifier]) => ({ specifier: specifier!, isType: false })),
  ];
  known.set(text, imports);
  return imports;
}

/** The path of the source that a module means, from the repository's root; a package's name stays as it is. */
export function resolveImport(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** What the modules of a folder may import besides each other: folders or files of the repository, and packages. */
export type Allowed = Readonly<Record<string, readonly string[]>>;

/** Each import that the table does not allow, as `file → what`. A file belongs to the longest folder of the table. */
export function violations(files: ReadonlyMap<string, string>, allowed: Allowed): string[] {
  const inside = (path: string, place: string) => path === place || path.startsWith(`${place}/`);
  return [...files].flatMap(([file, text]) => {
    const layer = Object.keys(allowed)
      .filter((place) => inside(file, place))
      .sort((a, b) => b.length - a.length)[0];
    if (layer === undefined) return [`${file} is in no layer`];
    return importsOf(text)
      .map(({ specifier }) => resolveImport(file, specifier))
      .filter((path) => ![layer, ...allowed[layer]!].some((place) => inside(path, place)))
      .map((path) => `${file} → ${path}`);
  });
}

/** Everything that a module loads when it runs, packages included. */
export function reachable(files: ReadonlyMap<string, string>, start: string): Set<string> {
  const found = new Set([start]);
  for (const file of found) {
    for (const { specifier, isType } of importsOf(files.get(file) ?? '')) {
      if (!isType) found.add(resolveImport(file, specifier));
    }
  }
  return found;
}
