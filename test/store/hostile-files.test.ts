import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { exactJson, parseExactJson } from '../../src/store/exact-json.js';
import { readStore } from '../../src/store/read-store.js';
import { createRunDirectory, readRunDirectory } from '../../src/store/run-directory.js';
import { exampleRecord } from '../runs/example-record.js';
import { thorough } from '../thorough.js';

let folder: string;
let path: string;
const FILES = ['config.json', 'metrics.jsonl', 'result.json'] as const;
const whole = new Map<string, Buffer>();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-hostile-'));
  const config = { env: 'maze', seed: 1, episodes: 100, engine: 'dense', batch: 1, workers: 1, rate: 0.1 };
  const directory = createRunDirectory(folder, { rule: 'ste', seed: 1, config });
  for (let episode = 10; episode <= 100; episode += 10)
    directory.addMetrics([
      {
        ...{ episode, global_step: 10 * episode, 'charts/episodic_return': 0.5, 'charts/episodic_length': 10 },
        ...{ 'charts/SPS': 1000, seconds: episode / 100 },
      },
    ]);
  await directory.finish(exampleRecord());
  directory.close();
  path = directory.path;
  for (const name of FILES) whole.set(name, readFileSync(join(path, name)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads everything with one file replaced; what it tells, or the message of its UserError. */
function read(name: string, bytes: Uint8Array): string {
  writeFileSync(join(path, name), bytes);
  try {
    const run = readRunDirectory(path);
    return JSON.stringify([run.config, run.record, run.metrics()]);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    // A sentence that names the file, whatever was in it.
    expect((error as Error).message).toContain(name);
    expect((error as Error).message.length).toBeLessThan(1200);
    return 'refused';
  } finally {
    writeFileSync(join(path, name), whole.get(name)!);
  }
}

const runs = { numRuns: thorough(2000, 60) };

describe('files of a run that are not as they were written', () => {
  test.each(FILES)('%s of any bytes, any text or any JSON is refused by name, or read', (name) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
          fc.json().map((text) => new TextEncoder().encode(`${text}\n`)),
        ),
        (bytes) => void read(name, bytes),
      ),
      runs,
    );
  });

  test.each(FILES)('%s cut off anywhere tells no more than it held', (name) => {
    const bytes = whole.get(name)!;
    const told = read(name, bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), (length) => {
        const part = read(name, bytes.subarray(0, length));
        // Of metrics whole rows stay; the others are one JSON, and refused.
        if (name !== 'metrics.jsonl') expect(part).toBe('refused');
        else expect(told.startsWith(part.slice(0, -2))).toBe(true);
      }),
      runs,
    );
  });

  test('a byte of result.json that is changed is noticed', () => {
    const bytes = whole.get('result.json')!;
    const told = read('result.json', bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= change;
        // White space between the parts, or a letter that JSON may also write otherwise, changes nothing.
        expect(['refused', told]).toContain(read('result.json', changed));
      }),
      runs,
    );
  });

  test('a store with a damaged run tells of it, and goes on', () => {
    writeFileSync(join(path, 'config.json'), '');
    const { runs: read, damaged } = readStore(folder);
    writeFileSync(join(path, 'config.json'), whole.get('config.json')!);
    expect(read).toEqual([]);
    expect(damaged).toHaveLength(1);
  });

  test('every value that JSON has, and the numbers that it has not, come back as they were', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(-0, Number.NaN, Infinity, -Infinity), (value, number) => {
        const config = { value, number };
        expect(parseExactJson(exactJson(config))).toEqual(config);
      }),
      { numRuns: 200 },
    );
  });
});
