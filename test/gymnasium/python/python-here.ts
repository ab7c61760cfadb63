import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The interpreter that the tests run. */
export const python = process.env['KLOPF_PYTHON'] || 'python3';

function printed(program: string): string | null {
  const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Why the tests that need Python are skipped, `null` if they are not. */
export const withoutPython = printed('') === null ? `there is no ${python}` : null;

/** Why the tests that need Gymnasium are skipped, `null` if they are not. */
export const withoutGymnasium =
  withoutPython ??
  (printed('import gymnasium; assert gymnasium.__version__ >= "1.1"') === null
    ? `${python} has no gymnasium of 1.1 or newer; name an interpreter that has with KLOPF_PYTHON`
    : null);

/** A title that says why the tests under it are skipped, where they are. */
export function titled(title: string, reason: string | null): string {
  return reason === null ? title : `${title} (skipped: ${reason})`;
}

/** Whether a process runs: a zombie that nobody has asked about does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for the end of a process, as long as a test may take. */
export async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
