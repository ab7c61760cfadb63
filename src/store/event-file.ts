import { closeSync, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../files/file-error.js';
import type { MetricsRow } from '../train/metrics-rows.js';

/** How the names of TensorBoard's files begin. */
const PREFIX = 'events.out.tfevents.';
/** The columns of metrics that TensorBoard shows, over `global_step`. */
const TAGS = ['charts/episodic_return', 'charts/episodic_length', 'charts/SPS'] as const;

/** A file of events that TensorBoard reads, which grows while a run goes on. */
export interface EventFile {
  /** @throws {@link UserError} when they cannot be written. */
  add(rows: readonly MetricsRow[]): void;
  close(): void;
}

/** Whether a name is that of a file of events. */
export function isEventFile(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Whether a directory has a file of events. */
export function hasEventFile(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).some(isEventFile);
}

/**
 * Makes a file of events in the directory of a run, with the rows that there are already: TFRecords of Event messages,
 * one for each row, with a scalar for each of its columns.
 *
 * @throws {@link UserError} when it cannot be written.
 */
export function createEventFile(directory: string, kept: readonly MetricsRow[] = []): EventFile {
  const now = Date.now() / 1000;
  const host = hostname().replace(/[^\w.-]/g, '-') || 'klopf';
  const file = join(directory, `${PREFIX}${Math.floor(now)}.${host}`);
  let descriptor: number;
  const write = (events: readonly Uint8Array[]) => {
    const bytes = Buffer.concat(events.map(tfRecord));
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      throw fileError(error, file);
    }
  };
  try {
    descriptor = openSync(file, 'w');
  } catch (error) {
    throw fileError(error, file);
  }
  // When rows that are kept were written, as far as their own seconds tell.
  const last = kept.at(-1)?.seconds ?? 0;
  write([versionEvent(now - last), ...kept.map((row) => scalarsEvent(row, now - last + row.seconds))]);
  let isOpen = true;
  return {
    add: (rows) => write(rows.map((row) => scalarsEvent(row, Date.now() / 1000))),
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/** A TFRecord: length (64 bits), its checksum, data, its checksum, all little-endian. */
export function tfRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(16 + data.length);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return record;
}

/**
 * CRC-32C (Castagnoli), rotated right by 15 bits and with a constant added, as TFRecord has it: a checksum of data that
 * holds checksums.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff]!;
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** `[byte]`: the remainder of the byte by the polynomial 0x1EDC6F41, bits reflected. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

// Messages of TensorFlow's event.proto and summary.proto, with the numbers of their fields.
// Event: wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5. Summary: value = 1.
// Summary.Value: tag = 1 (string), simple_value = 2 (float).

function versionEvent(time: number): Uint8Array {
  return Buffer.concat([doubleField(1, time), bytesField(3, Buffer.from('brain.Event:2'))]);
}

function scalarsEvent(row: MetricsRow, time: number): Uint8Array {
  const values = TAGS.map((tag) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), floatField(2, row[tag])])),
  );
  return Buffer.concat([doubleField(1, time), varintField(2, row.global_step), bytesField(5, Buffer.concat(values))]);
}

/** The wire types of protocol buffers. */
const VARINT = 0;
const BITS_64 = 1;
const LENGTH = 2;
const BITS_32 = 5;

function key(field: number, wire: number): Buffer {
  return varint((field << 3) | wire);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, BITS_64), bytes]);
}

function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, BITS_32), bytes]);
}

function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([key(field, LENGTH), varint(bytes.length), bytes]);
}
