import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Allowed, importsOf, reachable, violations } from './import-direction.js';

const ROOT = new URL('../', import.meta.url);

/** Which folder may import what. Everything else is a violation. */
const LAYERS: Allowed = {
  // Words for people: quotes, numbers, names that were meant.
  'src/text': [],
  // The root of all errors, and the check of options that throws it.
  'src/errors': ['src/text'],
  'src/random': ['src/errors', 'src/text', 'seedrandom'],
  'src/statistics': ['src/errors', 'src/text', 'src/random'],
  'src/files': ['src/errors', 'src/text', 'node:fs', 'node:os', 'node:path'],
  // Labelled data; what reads folders is in a file of its own.
  'src/data': ['src/errors', 'src/text', 'src/random'],
  'src/data/node.ts': ['src/data', 'src/errors', 'src/text', 'src/files', 'node:crypto', 'node:fs', 'node:path'],
  // A file format; it knows nothing of teams.
  'src/safetensors': ['src/errors'],
  // The assembler; it knows nothing of rules.
  'src/wasm': [],
  // What is told of long vectors in few numbers.
  'src/sketch': ['src/errors', 'src/text', 'src/random', 'src/wasm'],
  // Threads that do jobs: what the jobs are is theirs who give them.
  'src/threads': ['src/errors', 'src/text', 'node:os', 'node:worker_threads'],
  // Jobs that several processes share: what they are is theirs who ask for them.
  'src/jobs': ['src/errors', 'src/text', 'src/files', 'src/threads', 'node:fs', 'node:path', 'node:timers/promises'],
  'src/rule': ['src/errors', 'src/text', 'src/statistics', 'src/wasm', 'yaml'],
  'src/bus': ['src/errors', 'src/text', 'src/rule', 'rxjs'],
  // A unit keeps what it has subscribed to in one rxjs Subscription: what a Bus hands out is of that type anyway.
  'src/unit': ['src/errors', 'src/text', 'src/rule', 'src/bus', 'src/random', 'rxjs'],
  // The plan of a team, its state, and the literal engine.
  'src/team': ['src/errors', 'src/text', 'src/rule', 'src/unit', 'src/bus', 'src/random', 'src/safetensors'],
  // The dense engine.
  'src/dense': ['src/errors', 'src/text', 'src/rule', 'src/random', 'src/wasm', 'src/team', 'src/unit'],
  // Units that fire once: rules, both engines and the team of them; the text of rules, the bus and the SIMD writer are
  // those of other teams.
  'src/spikes': [
    ...['src/errors', 'src/text', 'src/rule', 'src/random', 'src/data', 'src/safetensors', 'src/bus', 'src/wasm'],
    ...['src/team', 'src/dense', 'rxjs'],
  ],
  // Teams on a graphics card; it knows nothing of the dense engine.
  'src/gpu': ['src/errors', 'src/text', 'src/rule', 'src/random', 'src/team'],
  // One createTeam over all.
  'src/engines': ['src/errors', 'src/text', 'src/rule', 'src/random', 'src/bus', 'src/team', 'src/dense', 'src/gpu'],
  // Publishable with the leaf rooms of errors, text and the assembler, and nothing else of klopf but the file that
  // finds what a thread can import, which imports nothing itself.
  'src/gymnasium': [
    ...['src/errors', 'src/text', 'src/wasm', 'src/threads/built-module.ts', 'fast-png', 'gifenc'],
    ...['node:child_process', 'node:fs', 'node:fs/promises', 'node:os', 'node:path', 'node:v8', 'node:worker_threads'],
  ],
  'src/pettingzoo': ['src/text', 'src/gymnasium'],
  // Classic baselines: they draw from the port's generator, and know nothing of teams.
  'src/bandits': ['src/errors', 'src/text', 'src/gymnasium', 'src/random'],
  // A team as an environment (team-env.ts) plays literal units, so it knows them and their bus.
  'src/train': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/random', 'src/rule', 'src/bus', 'src/unit', 'src/team'],
    ...['src/engines', 'src/gymnasium', 'src/pettingzoo', 'src/safetensors'],
  ],
  // What each unit does and is paid, seen from outside.
  'src/microscope': [
    ...[
      'src/errors',
      'src/text',
      'src/statistics',
      'src/random',
      'src/rule',
      'src/unit',
      'src/team',
      'src/engines',
      'src/audit',
    ],
    ...['src/gymnasium', 'src/train'],
  ],
  'src/audit': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/random', 'src/data', 'src/rule', 'src/team', 'src/engines'],
    'seedrandom',
  ],
  // Teams in files go on in any engine, on a bus or a card that is given.
  'src/runs/team-file.ts': [
    ...[
      'src/errors',
      'src/text',
      'src/files',
      'src/safetensors',
      'src/bus',
      'src/team',
      'src/engines',
      'src/gpu',
      'node:fs',
    ],
  ],
  // Which rule a network learned by, from its activity alone: recordings in, scores out.
  'src/identify': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/random', 'src/rule', 'src/team', 'src/engines'],
    ...['src/gymnasium', 'src/train'],
  ],
  'src/runs': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/files', 'src/random', 'src/rule', 'src/bus', 'src/unit'],
    ...['src/team', 'src/dense', 'src/engines', 'src/gymnasium', 'src/train', 'src/threads', 'src/safetensors'],
    ...['src/microscope', 'hyparquet-writer'],
    ...['node:crypto', 'node:fs', 'node:module', 'node:os', 'node:path'],
  ],
  // Runs on disk: the directory of each, and the store of them.
  'src/store': [
    ...['src/errors', 'src/text', 'src/files', 'src/random', 'src/team', 'src/engines', 'src/train', 'src/threads'],
    ...[
      'src/rule',
      'src/runs',
      'src/microscope',
      'eventemitter3',
      'hyparquet-writer',
      'rxjs',
      'node:crypto',
      'node:fs',
      'node:module',
      'node:os',
      'node:path',
      'node:url',
    ],
  ],
  // Teams that agree on their updates.
  'src/replicas': [
    ...['src/errors', 'src/text', 'src/random', 'src/sketch', 'src/data', 'src/rule', 'src/team', 'src/dense'],
    ...['src/engines', 'src/gymnasium', 'src/train', 'src/threads', 'src/runs'],
  ],
  // Records as pages and as characters: plain data in, text out.
  'src/report': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/runs', '@resvg/resvg-wasm'],
    ...['node:crypto', 'node:fs', 'node:module'],
  ],
  // A team as it is, unit by unit: what it does, is paid and is worth, in pictures.
  'src/inspect': [
    ...['src/errors', 'src/text', 'src/random', 'src/team', 'src/engines', 'src/gymnasium', 'src/train'],
    ...['src/microscope', 'src/report', 'src/terminal'],
  ],
  'src/terminal': ['src/errors', 'src/text', 'src/statistics', 'src/runs'],
  // Experiments of many runs; how jobs reach whoever does them is in src/sweeps/sources.
  'src/sweeps': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/files', 'src/random', 'src/rule', 'src/team', 'src/gymnasium'],
    ...['src/train', 'src/threads', 'src/jobs', 'src/runs', 'src/store', 'yaml', 'node:fs', 'node:os', 'node:path'],
    // Loaded only where a queue is named.
    ...['bullmq', 'ioredis'],
  ],
  'src/reproduce': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/files', 'src/random', 'src/rule', 'src/team', 'src/engines'],
    ...[
      'src/data',
      'src/dense',
      'src/spikes',
      'src/gymnasium',
      'src/train',
      'src/audit',
      'src/identify',
      'src/threads',
      'src/jobs',
      'src/runs',
      'src/store',
      'src/replicas',
      'src/report',
      'src/bandits',
      'src/microscope',
      // The queue of runs.
      'src/sweeps',
    ],
    ...['node:crypto', 'node:fs', 'node:path'],
  ],
  'src/cli': [
    ...['src/errors', 'src/text', 'src/statistics', 'src/files', 'src/random', 'src/rule', 'src/bus', 'src/unit'],
    ...['src/team', 'src/engines', 'src/gymnasium', 'src/train', 'src/audit', 'src/threads', 'src/runs', 'src/report'],
    ...[
      'src/terminal',
      'src/reproduce',
      'src/store',
      'src/sweeps',
      'src/data',
      'src/identify',
      'src/spikes',
      'src/microscope',
      'src/inspect',
    ],
    ...[
      'hyparquet',
      'commander',
      'node:child_process',
      'node:http',
      'node:fs',
      'node:module',
      'node:os',
      'node:path',
      'node:tty',
      'node:url',
      'node:util',
    ],
  ],
  // What worker threads run: it brings the jobs of runs, replicas and studies together, and in a page the environments.
  'src/job-worker.ts': ['src/gymnasium', 'src/runs', 'src/replicas', 'src/reproduce', 'src/threads', 'envs'],
  'src/index.ts': ['src'],
  'src/node.ts': ['src'],
  envs: ['src/data', 'src/gymnasium', 'src/pettingzoo', 'src/wasm', 'planck'],
  agents: ['src/rule'],
};

const files = new Map(
  ['src', 'envs', 'agents'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name): [string, string] => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')]),
  ),
);

describe('the direction of imports', () => {
  test('is that of the table', () => {
    expect(files.size).toBeGreaterThan(100);
    expect(violations(files, LAYERS)).toEqual([]);
  });

  test('the table has no layer without files', () => {
    const empty = Object.keys(LAYERS).filter((layer) => ![...files.keys()].some((file) => file.startsWith(layer)));
    expect(empty).toEqual([]);
  });

  test('of rxjs a unit takes nothing but Subscription', () => {
    const lines = [...files]
      .filter(([file]) => file.startsWith('src/unit/'))
      .flatMap(([, text]) => text.match(/^import .* from 'rxjs';$/gm) ?? []);
    expect([...new Set(lines)]).toEqual(["import { Subscription } from 'rxjs';"]);
  });

  test('what browsers load needs nothing of Node', () => {
    for (const entry of ['src/index.ts', 'src/gymnasium/index.ts', 'envs/index.ts', 'agents/index.ts']) {
      const loaded = [...reachable(files, entry)];
      expect(loaded.length).toBeGreaterThan(5);
      expect({ entry, loaded: loaded.filter((path) => path.startsWith('node:')) }).toEqual({ entry, loaded: [] });
    }
    expect([...reachable(files, 'src/node.ts')]).toContain('node:fs');
  });

  test('every relative import names a file that is there', () => {
    const missing = [...files.keys()].flatMap((file) =>
      [...reachable(files, file)].filter((path) => path.endsWith('.ts') && !files.has(path)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  test('no module has a default export', () => {
    const withDefault = [...files].filter(([, text]) => /^export default\b|\bas default\b/m.test(text));
    expect(withDefault.map(([file]) => file)).toEqual([]);
  });
});

describe('the checker', () => {
  test('finds imports, re-exports and dynamic imports, over several lines, and not those in comments', () => {
    const text = `
      import { a } from './a.js';
      import type { B } from './b.js';
      import {
        type C,
        d,
      } from "./c.js";
      import './e.js';
      export * from './f.js';
      export type { G } from './g.js';
      // import { h } from './h.js';
      /* import { i } from './i.js'; */
      const j = await import('./j.js');
      export const from = 'nothing'; const text = 'k.js';`;
    expect(importsOf(text)).toEqual([
      { specifier: './a.js', isType: false },
      { specifier: './b.js', isType: true },
      { specifier: './c.js', isType: false },
      { specifier: './e.js', isType: false },
      { specifier: './f.js', isType: false },
      { specifier: './g.js', isType: true },
      { specifier: './j.js', isType: false },
    ]);
  });

  const fabricated = (file: string, text: string) => violations(new Map([[file, text]]), LAYERS);

  test.each([
    ['src/rule/x.ts', "import { Unit } from '../unit/unit.js';", 'src/unit/unit.ts'],
    ['src/rule/deep/x.ts', "import type { Bus } from '../../bus/bus.js';", 'src/bus/bus.ts'],
    ['src/team/x.ts', "import { Subject } from 'rxjs';", 'rxjs'],
    ['src/gymnasium/spaces/x.ts', "export { keyOf } from '../../random/seed.js';", 'src/random/seed.ts'],
    ['src/train/x.ts', "await import('../../envs/index.js');", 'envs/index.ts'],
    ['src/audit/x.ts', "import { runPool } from '../runs/run-pool.js';", 'src/runs/run-pool.ts'],
    ['src/wasm/x.ts', "import type { Node } from '../rule/program/graph.js';", 'src/rule/program/graph.ts'],
    ['src/dense/x.ts', "import { createTeam } from '../engines/create-team.js';", 'src/engines/create-team.ts'],
    ['src/errors/x.ts', "import { RuleError } from '../rule/rule-error.js';", 'src/rule/rule-error.ts'],
    ['src/index.ts', "export * from '../agents/index.js';", 'agents/index.ts'],
    ['src/unit/x.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['envs/x.ts', "import { weightMax } from '../agents/index.js';", 'agents/index.ts'],
    ['agents/x.ts', "import { train } from '../src/train/train.js';", 'src/train/train.ts'],
    // A folder whose name only begins like an allowed one.
    ['agents/x.ts', "import { y } from '../src/rules/y.js';", 'src/rules/y.ts'],
  ])('sees that %s must not say %s', (file, text, path) => {
    expect(fabricated(file, text)).toEqual([`${file} → ${path}`]);
  });

  test('sees a file of no layer', () => {
    expect(fabricated('src/helpers/x.ts', '')).toEqual(['src/helpers/x.ts is in no layer']);
  });

  test('follows what is loaded, not what is a type', () => {
    const modules = new Map([
      ['a.ts', "import { b } from './b.js'; \nimport type { C } from './c.js';"],
      ['b.ts', "import { readFileSync } from 'node:fs';"],
      ['c.ts', "import 'node:os';"],
    ]);
    expect([...reachable(modules, 'a.ts')]).toEqual(['a.ts', 'b.ts', 'node:fs']);
  });
});
