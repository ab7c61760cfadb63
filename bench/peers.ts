import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './contestant.js';

export type PeerSystem = 'numpy' | 'torch' | 'jax' | 'c';

/** Rules that hear errors, which have a script of their own. */
const ERROR_RULES = ['backprop', 'feedback-alignment', 'global-error-vector'] as const;
type ErrorRule = (typeof ERROR_RULES)[number];

/** The work of a peer: as its script reads it. */
export type PeerTask =
  | {
      readonly rule: 'weight-max' | 'reinforce' | 'rflo' | ErrorRule;
      readonly batch: number;
      /** Inputs, hidden layers, outputs. */
      readonly sizes: readonly number[];
      /** k of the multiplexer; none: inputs of ±1 and random targets. */
      readonly addressBits?: number;
      /** Numbers that a unit holds, for global-error-vector. */
      readonly vectors?: number;
    }
  /** Products of two square matrices. */
  | { readonly product: number }
  /** A file of C that is compiled and run. */
  | { readonly program: string };

/** The versions of what a Python can import, and of gcc; null: it cannot, or there is none. */
export type PeerVersions = Readonly<Record<PeerSystem | 'python', string | null>>;

const SCRIPTS: Readonly<Record<Exclude<PeerSystem, 'c'>, string>> = {
  numpy: 'numpy_units.py',
  torch: 'torch_units.py',
  jax: 'jax_scan.py',
};

// Built code is in dist, scripts are not.
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? './peers/' : '../../bench/peers/', import.meta.url);

const IMPORTS = `
import importlib, json, platform
def version(name):
    try:
        return importlib.import_module(name).__version__
    except Exception:
        return None
print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in ("numpy", "torch", "jax")}}))
`;

/** Which peers a Python has; nothing, not even Python, is no error. */
export function findPeers(python: string): PeerVersions {
  const { status, stdout } = spawnSync(python, ['-c', IMPORTS], { encoding: 'utf8' });
  const found = status === 0 ? JSON.parse(stdout) : { python: null, numpy: null, torch: null, jax: null };
  const gcc = spawnSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' });
  return { ...found, c: gcc.status === 0 ? `gcc ${gcc.stdout.trim()}` : null };
}

/** Compiles a file of C, and is the program. @throws an Error with what the compiler said. */
function compiledProgram(file: string): Program {
  const command = join(mkdtempSync(join(tmpdir(), 'klopf-bench-')), 'peer');
  const { status, stderr } = spawnSync('gcc', ['-O3', '-o', command, fileURLToPath(new URL(file, FOLDER)), '-lm'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`gcc could not compile ${file}: ${stderr}`);
  return { command, args: [] };
}

function scriptOf(system: Exclude<PeerSystem, 'c'>, task: PeerTask): string {
  if ('rule' in task && task.rule === 'rflo') return 'numpy_recurrent.py';
  return 'rule' in task && (ERROR_RULES as readonly string[]).includes(task.rule) ? 'torch_errors.py' : SCRIPTS[system];
}

/** The program of a peer, kept to so many threads. */
export function peerProgram(python: string, system: PeerSystem, task: PeerTask, threads: number): Program {
  if (system === 'c') return compiledProgram((task as { readonly program: string }).program);
  const count = String(threads);
  const xla =
    threads === 1
      ? '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1'
      : '--xla_cpu_multi_thread_eigen=true';
  return {
    command: python,
    args: [fileURLToPath(new URL(scriptOf(system, task), FOLDER)), JSON.stringify(task), count],
    env: {
      OMP_NUM_THREADS: count,
      OPENBLAS_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      XLA_FLAGS: xla,
      JAX_PLATFORMS: 'cpu',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  };
}
