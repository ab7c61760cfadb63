import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as klopf from '../../../index.js';
import { experimentProgram, importedName } from '../../../site/lab/experiment/experiment-program.js';
import { runLine } from '../../../site/lab/experiment/run-line.js';
import { isRule } from '../../../src/rule/rule.js';
import { klopfJson } from '../../cli/klopf.js';
import { compile } from '../../compile.js';
import { thorough } from '../../thorough.js';
import { SOME } from './some-experiments.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('every rule of the catalogue is imported by its name', () => {
  const exported = klopf as unknown as Readonly<Record<string, unknown>>;
  for (const [name, rule] of Object.entries(exported)) if (isRule(rule)) expect(importedName(rule.name)).toBe(name);
});

test('programs compile, and print the digest of the line of klopf run', async () => {
  // Within the package, which may import itself by its name.
  const folder = mkdtempSync(join(ROOT, 'dist', 'program-'));
  try {
    const programs = Object.entries(SOME).map(([name, experiment]) => {
      const file = `${name.replaceAll(' ', '-')}.ts`;
      writeFileSync(join(folder, file), experimentProgram(experiment));
      return file;
    });
    const compilerOptions = {
      ...{ noEmit: true, strict: true, target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext' },
      ...{ lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], noUncheckedIndexedAccess: true },
    };
    expect(compile(folder, { compilerOptions, include: ['*.ts'] })).toEqual([]);
    for (const name of thorough(['arguments and rates', 'own rule', 'critic', 'interventions'], ['own rule'])) {
      const experiment = SOME[name]!;
      const source = experimentProgram(experiment);
      const file = join(folder, 'program.mjs');
      writeFileSync(file, source);
      const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
      const { line, files } = runLine(experiment);
      for (const one of files) writeFileSync(join(folder, one.name), one.text);
      const [record] = await klopfJson([
        ...wordsOf(
          line,
          folder,
          files.map((one) => one.name),
        ),
        '--workers',
        '1',
        '--json',
      ]);
      expect(/digest (\w{64})/.exec(printed)?.[1], name).toBe((record as { weightsDigest: string }).weightsDigest);
    }
    expect(programs).toHaveLength(Object.keys(SOME).length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The arguments of a line, with files where they were saved. */
function wordsOf(line: string, folder: string, files: readonly string[]): string[] {
  const printed = execFileSync('sh', ['-c', `klopf() { printf '%s\\0' "$@"; }; ${line}`], { encoding: 'utf8' });
  return printed
    .split('\0')
    .slice(0, -1)
    .map((word) => (files.includes(word) ? join(folder, word) : word));
}
