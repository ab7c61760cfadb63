import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEventFile, isEventFile, maskedCrc32c, tfRecord } from '../../src/store/event-file.js';
import type { MetricsRow } from '../../src/train/metrics-rows.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'klopf-events-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rows: readonly MetricsRow[] = [
  {
    ...{ episode: 10, global_step: 300, 'charts/episodic_return': 0.5, 'charts/episodic_length': 30 },
    ...{ 'charts/SPS': 1000, seconds: 0.3 },
  },
  {
    // Beyond 32 bits.
    ...{ episode: 20, global_step: 5_000_000_000, 'charts/episodic_return': -2.25, 'charts/episodic_length': 12.5 },
    ...{ 'charts/SPS': 123456, seconds: 9000 },
  },
];
/** What a reader of the two rows tells: step, tag, value. */
const scalars = rows.flatMap((row) =>
  (['charts/episodic_return', 'charts/episodic_length', 'charts/SPS'] as const).map((tag) => [
    row.global_step,
    tag,
    row[tag],
  ]),
);

/** The records of a file, each with both of its checksums right. */
function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** The fields of a protocol buffer, by number: bytes, or the value. */
function fieldsOf(bytes: Buffer): [field: number, value: Buffer | number][] {
  const fields: [number, Buffer | number][] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wire] = [key >> 3, key & 7];
    if (wire === 0) fields.push([field, varint()]);
    else if (wire === 1) fields.push([field, bytes.readDoubleLE((at += 8) - 8)]);
    else if (wire === 5) fields.push([field, bytes.readFloatLE((at += 4) - 4)]);
    else {
      const length = varint();
      fields.push([field, bytes.subarray(at, (at += length))]);
    }
  }
  return fields;
}

describe('a file of events', () => {
  test('has the checksums of TFRecord', () => {
    // RFC 3720, B.4: CRC-32C of 32 zeros is 0x8A9136AA, of the bytes 0 to 31 0x46DD794E; and the rotation of TFRecord.
    const masked = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    expect(maskedCrc32c(new Uint8Array(32))).toBe(masked(0x8a9136aa));
    expect(maskedCrc32c(Uint8Array.from({ length: 32 }, (_, k) => k))).toBe(masked(0x46dd794e));
    expect(tfRecord(Buffer.from('abc'))).toHaveLength(19);
  });

  test('tells the version, then a scalar for each column of each row', () => {
    const events = createEventFile(folder, rows.slice(0, 1));
    events.add(rows.slice(1));
    events.close();
    const [name] = readdirSync(folder);
    expect(isEventFile(name!)).toBe(true);
    const records = recordsOf(readFileSync(join(folder, name!))).map((record) => fieldsOf(record));
    expect(records[0]!.map(([field, value]) => [field, String(value)])[1]).toEqual([3, 'brain.Event:2']);
    const told = records.slice(1).flatMap((fields) => {
      const [[, time], [, step], [, summary]] = fields as [[1, number], [2, number], [5, Buffer]];
      expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(3600);
      return fieldsOf(summary).map(([, value]) => {
        const [[, tag], [, simple]] = fieldsOf(value as Buffer) as [[1, Buffer], [2, number]];
        return [step, String(tag), simple];
      });
    });
    expect(told).toEqual(scalars);
  });

  const python = process.env['KLOPF_TENSORBOARD_PYTHON'] ?? 'python3';
  const hasTensorBoard = attempt(() => execFileSync(python, ['-c', 'import tensorboard'], { stdio: 'ignore' }));
  test.skipIf(!hasTensorBoard)('is read by TensorBoard itself', () => {
    const events = createEventFile(folder, rows);
    events.close();
    const script = `
import json, sys
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
import glob
out = []
for event in LegacyEventFileLoader(glob.glob(sys.argv[1] + '/events*')[0]).Load():
    for value in event.summary.value:
        out.append([event.step, value.tag, value.simple_value])
print(json.dumps(out))`;
    const told = execFileSync(python, ['-c', script, folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(JSON.parse(told.trim().split('\n').at(-1)!)).toEqual(scalars);
  });
});

function attempt(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
