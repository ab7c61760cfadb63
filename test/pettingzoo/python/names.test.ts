import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import * as ours from '../../../src/pettingzoo/index.js';
import { python, titled, withoutPython } from '../../gymnasium/python/python-here.js';
import { herds, ParallelMeadow, TurnMeadow } from '../meadow.js';

const PROGRAM = `
import inspect, json
import pettingzoo
from pettingzoo.utils import conversions, wrappers

def members(kind):
    return sorted(n for n in {*dir(kind), *getattr(kind, "__annotations__", {})} if not n.startswith("_"))

print(json.dumps({
    "AECEnv": members(pettingzoo.AECEnv),
    "ParallelEnv": members(pettingzoo.ParallelEnv),
    "wrappers": sorted(n for n, kind in vars(wrappers).items() if inspect.isclass(kind)),
    "conversions": sorted(n for n, f in vars(conversions).items()
        if inspect.isfunction(f) and f.__module__ == conversions.__name__),
}))`;

const { status, stdout } = spawnSync(python, ['-c', PROGRAM], { encoding: 'utf8' });
const reason =
  withoutPython ??
  (status === 0 ? null : `${python} has no pettingzoo; name an interpreter that has with KLOPF_PYTHON`);
const theirs = (status === 0 ? JSON.parse(stdout) : {}) as Record<
  'AECEnv' | 'ParallelEnv' | 'wrappers' | 'conversions',
  string[]
>;

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

describe.skipIf(reason !== null)(titled('the names of PettingZoo', reason), () => {
  test.each([
    ['AECEnv', () => new TurnMeadow(herds['of one']!)],
    ['ParallelEnv', () => new ParallelMeadow(herds['of one']!)],
  ] as const)('%s has its members', (kind, make) => {
    const env: object = make();
    // Spaces are functions of the agent here; PettingZoo has dictionaries of them as well, from before it had the
    // functions.
    expect(theirs[kind].map(camelCase).filter((name) => !(name in env))).toEqual(['actionSpaces', 'observationSpaces']);
  });

  test('wrappers and conversions', () => {
    // The bases are called AecWrapper and ParallelWrapper here; what prints and films belongs to a process of Python.
    const others = ['BaseParallelWrapper', 'BaseWrapper', 'CaptureStdoutWrapper', 'RecordVideo', 'RecordVideoParallel'];
    expect(theirs.wrappers.filter((name) => !(name in ours))).toEqual(others);
    // Other names for the same, and decorators of functions that make environments.
    const aliases = ['aecWrapperFn', 'fromParallel', 'parallelWrapperFn', 'toParallel'];
    expect(theirs.conversions.map(camelCase).filter((name) => !(name in ours))).toEqual(aliases);
  });
});
