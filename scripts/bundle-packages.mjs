// What the joined files of dist/node/ load of other packages, and when: rxjs alone took 0.1 s of every process, and
// most processes never read a YAML file or draw a picture. Packages stay outside, and are there once.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Packages of functions, as CommonJS: they are loaded when one of these is first called. */
const WHEN_CALLED = ['gifenc', 'seedrandom', 'yaml'];
/**
 * Packages of which Node would load many modules one by one, and which nobody else shares with klopf: they are joined
 * too.
 */
const JOINED = ['fast-png', 'fflate', 'iobuffer'];

const LAZY = '\0when-called:';
const CLASSES = dirname(require.resolve('rxjs'));

/** Whether a module stays outside the bundle. */
export function isOutside(id) {
  return !/^([./\0]|[A-Za-z]:\\)/.test(id) && !JOINED.includes(id) && !WHEN_CALLED.includes(id);
}

/** A plugin of the bundler. */
export const packages = {
  name: 'packages',
  resolveId: (id) => (WHEN_CALLED.includes(id) ? LAZY + id : undefined),
  load(id) {
    if (!id.startsWith(LAZY)) return undefined;
    const name = id.slice(LAZY.length);
    return [
      "import { createRequire } from 'node:module';",
      'let loaded;',
      `const load = () => (loaded ??= createRequire(import.meta.url)('${name}'));`,
      ...Object.entries(require(name))
        .filter(([key, value]) => typeof value === 'function' && key !== 'default')
        .map(([key]) => `export const ${key} = (...given) => load().${key}(...given);`),
      'export default (...given) => load()(...given);',
    ].join('\n');
  },
  /** Takes each class of rxjs from its own module: the package's first module loads all two hundred. */
  transform(code) {
    return code.replaceAll(/^import \{ ([\w, ]+) \} from 'rxjs';$/gm, (line, names) =>
      names.split(', ').every((name) => existsSync(join(CLASSES, `internal/${name}.js`)))
        ? names
            .split(', ')
            .map((name) => `import { ${name} } from 'rxjs/internal/${name}';`)
            .join(' ')
        : line,
    );
  },
};
