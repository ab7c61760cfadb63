// Which modules of the joined files lie together. Left alone, the bundler makes a file of what exactly the same entries
// load, two hundred of them, and each costs Node more than a millisecond. Here only entries that are loaded often tell
// modules apart.
import { join } from 'node:path';

/** What programs, threads and commands load often. */
const LOADED_OFTEN = [
  ...[
    'index',
    'src/cli/main',
    'agents/index',
    'envs/index',
    'src/gymnasium/index',
    'src/pettingzoo/index',
    'src/job-worker',
  ],
  ...[
    'src/cli/run-command',
    'src/runs/perform-runs',
    'src/cli/rules-command',
    'src/cli/envs-command',
    'src/cli/audit-command',
  ],
];
/** Loaded before all others, and by itself. */
const FIRST = 'src/cli/end-on-signals';
/**
 * A file below this, in characters, is joined to one that is loaded more often, where that one needs no other file for
 * it.
 */
const SMALL = 16_384;

/**
 * How the bundler joins the modules of `dist`: those that the same entries of LOADED_OFTEN load at once are one file.
 */
export function splitting(dist) {
  let files;
  return {
    // What a module imports is loaded by all that load the module, and perhaps by more. The files of the most loaders
    // are made first, so that a file finds what its modules import taken already: no two files import each other.
    groups: [
      { name: 'first', priority: LOADED_OFTEN.length + 1, test: (id) => id === join(dist, `${FIRST}.js`) },
      ...LOADED_OFTEN.map((_, index) => ({
        debugName: `${index + 1} loaders`,
        priority: index + 1,
        name(id, context) {
          files ??= filesOf(dist, context);
          const file = files.get(id);
          return file?.loaders.size === index + 1 ? file.name : null;
        },
      })),
    ],
  };
}

/** A file of each set of loaders, by the ids of the modules in it. */
function filesOf(dist, context) {
  const loaders = loadersOf(dist, context);
  const isPackage = (id) => typeof context.getModuleInfo(id)?.code !== 'string';
  const bySet = new Map();
  for (const [id, own] of loaders) {
    // An entry that nothing else loads is a file as it is.
    if (own.size === 1 && context.getModuleInfo(id)?.isEntry) continue;
    // A package stays by itself.
    const key = isPackage(id) ? id : [...own].join();
    if (!bySet.has(key)) bySet.set(key, { name: `shared-${bySet.size + 1}`, loaders: own, ids: [] });
    bySet.get(key).ids.push(id);
  }
  const files = new Map([...bySet.values()].flatMap((file) => file.ids.map((id) => [id, file])));
  for (const file of [...bySet.values()].sort((a, b) => b.loaders.size - a.loaders.size)) {
    const size = file.ids.reduce((sum, id) => sum + (context.getModuleInfo(id)?.code?.length ?? 0), 0);
    if (size >= SMALL || file.ids.some(isPackage)) continue;
    const needed = file.ids.flatMap((id) => context.getModuleInfo(id).importedIds).map((id) => files.get(id));
    const wider = [...new Set(files.values())]
      .filter((other) => other !== file && !other.ids.some(isPackage) && contains(other.loaders, file.loaders))
      .filter((other) => needed.every((need) => need === file || contains(need.loaders, other.loaders)))
      .sort((a, b) => a.loaders.size - b.loaders.size)[0];
    if (wider === undefined) continue;
    for (const id of file.ids) files.set(id, wider);
    wider.ids.push(...file.ids);
  }
  return files;
}

const contains = (set, part) => [...part].every((element) => set.has(element));

/** The entries of LOADED_OFTEN that load a module at once, by the module's id. */
function loadersOf(dist, context) {
  const loaders = new Map();
  for (const entry of LOADED_OFTEN) {
    const reached = new Set([join(dist, `${entry}.js`)]);
    // A set is gone through to its end, as it grows.
    for (const id of reached)
      for (const imported of context.getModuleInfo(id)?.importedIds ?? []) reached.add(imported);
    for (const id of reached) loaders.set(id, (loaders.get(id) ?? new Set()).add(entry));
  }
  return loaders;
}
