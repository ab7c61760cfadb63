import { fileURLToPath } from 'node:url';
// The API of TypeScript 6: version 7, which compiles, has none yet.
import ts from 'typescript-api';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
/**
 * The declarations that the build has made, which are what users have, and take a fraction of the time of the sources.
 */
const ENTRIES = [
  ...['index', 'src/node', 'src/gymnasium/index', 'src/gymnasium/node'],
  ...['src/pettingzoo/index', 'envs/index', 'agents/index'],
].map((file) => `${ROOT}/dist/${file}.d.ts`);

/**
 * What no exported type may lead to: the compiler's graph and what is compiled from it, and packages whose types are
 * not ours to promise.
 */
const INTERNAL = /\/src\/rule\/(program|compile|ops)\/|\/src\/rule\/optimizer\/compile-|\/node_modules\/zod\//;
/** Of those what is plain: texts, typed arrays, and a function of a boolean. */
const PLAIN = new Set(['Precision', 'Role', 'Floats', 'allowGeneratedCode']);
/** `Unit` is exported for its type, and only a team can make one: what its constructor takes is not promised. */
const KNOWN = [/^Unit\(\w+\)/];

/** For each internal type that the types of the exports lead to, the way to it: names of exports, members and types. */
function leaks(entries: readonly string[]): string[] {
  const config = ts.readConfigFile(`${ROOT}/tsconfig.json`, ts.sys.readFile).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([...entries], { ...options, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Type>();
  const found: string[] = [];

  const isOurs = (node: ts.Node) => !node.getSourceFile().fileName.includes('/node_modules/');
  const visitSymbol = (symbol: ts.Symbol, way: string) => {
    const [declaration] = symbol.declarations ?? [];
    if (declaration === undefined) return;
    visit(checker.getTypeOfSymbolAtLocation(symbol, declaration), way);
    if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias))
      visit(checker.getDeclaredTypeOfSymbol(symbol), way);
  };
  const visit = (type: ts.Type, way: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const symbol of [type.aliasSymbol, type.symbol]) {
      const [declaration] = symbol?.declarations ?? [];
      const isInternal = declaration !== undefined && INTERNAL.test(declaration.getSourceFile().fileName);
      if (isInternal && !PLAIN.has(symbol!.name)) {
        found.push(`${way}: ${symbol!.name}`);
        return;
      }
    }
    for (const argument of type.aliasTypeArguments ?? []) visit(argument, way);
    if (type.isUnionOrIntersection()) for (const part of type.types) visit(part, way);
    for (const base of (type.isClassOrInterface() && checker.getBaseTypes(type)) || []) visit(base, way);
    if (type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference)
      for (const argument of checker.getTypeArguments(type as ts.TypeReference)) visit(argument, way);
    // Members of what others declare, such as those of a Map, lead to nothing of ours but through type arguments.
    if (type.symbol?.declarations?.every((declaration) => !isOurs(declaration))) return;
    for (const property of checker.getPropertiesOfType(type)) {
      const [declaration] = property.declarations ?? [];
      if (declaration === undefined || !isOurs(declaration)) continue;
      const name = (declaration as ts.NamedDeclaration).name;
      if (name !== undefined && ts.isPrivateIdentifier(name)) continue;
      visit(checker.getTypeOfSymbolAtLocation(property, declaration), `${way}.${property.name}`);
    }
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters())
        if (parameter.valueDeclaration)
          visit(checker.getTypeOfSymbolAtLocation(parameter, parameter.valueDeclaration), `${way}(${parameter.name})`);
      visit(signature.getReturnType(), `${way}()`);
    }
    for (const info of checker.getIndexInfosOfType(type)) visit(info.type, `${way}[]`);
  };

  for (const entry of entries) {
    const source = program.getSourceFile(entry)!;
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      visitSymbol(target, symbol.name);
    }
  }
  // Every export is walked: types are reached through declarations, and only a walk that has many can say that none is
  // wrong.
  expect(seen.size).toBeGreaterThan(1000);
  return found.filter((way) => !KNOWN.some((known) => known.test(way)));
}

test('no public type leads to the graph of the compiler, or to zod', () => {
  expect(leaks(ENTRIES)).toEqual([]);
});
