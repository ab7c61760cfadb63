import { afterAll, vi } from 'vitest';

// The files of a project share their modules and globals, so what one file patched and did not restore, the next one
// would see.
const WATCHED: Readonly<Record<string, object>> = {
  globalThis,
  process,
  'process.env': process.env,
  console,
  Math,
  JSON,
  Date,
  Object,
  'Array.prototype': Array.prototype,
  performance,
  WebAssembly,
};

/**
 * Stands for the value behind a getter: Node defines some globals by a getter that the first reading replaces by the
 * value.
 */
const LAZY = Symbol('lazy');

/**
 * The value of every property of the watched objects, by its path, without what libraries keep under two underscores.
 */
function properties(): Map<string, unknown> {
  return new Map(
    Object.entries(WATCHED).flatMap(([path, object]) =>
      Object.entries(Object.getOwnPropertyDescriptors(object))
        .filter(([name]) => !/^__|^VITE/.test(name))
        .map(([name, { get, value }]): [string, unknown] => [`${path}.${name}`, get ? LAZY : value]),
    ),
  );
}

const before = properties();

// Hooks of a setup file run after those of the test file.
afterAll(() => {
  const now = properties();
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) => before.get(path) !== LAZY && !Object.is(before.get(path), now.get(path)),
  );
  if (vi.isFakeTimers()) changed.push('the timers');
  if (changed.length > 0)
    throw new Error(`this file changed ${changed.join(', ')} and did not restore it: do so in afterEach or afterAll`);
});
