import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A lock file as a process of this machine leaves it; `place` and `began` as Linux tells them, elsewhere as nothing
 * does.
 */
export function lockText(fields: { pid?: number; host?: string; place?: string; began?: string } = {}): string {
  const tell = (ask: () => string) => {
    try {
      return ask();
    } catch {
      return '';
    }
  };
  const boot = tell(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = tell(() => readlinkSync('/proc/self/ns/pid'));
  return JSON.stringify({
    ...{ pid: process.pid, host: hostname(), place: [hostname(), boot, space].join(' '), began: '' },
    ...fields,
    since: '2026-01-01T00:00:00.000Z',
  });
}
