import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// Every class of an environment has a datasheet: the same sections, in the same order.

const SECTIONS = [
  ...['Description', 'Action space', 'Observation space', 'Reward', 'Start state', 'End of an episode', 'Info'],
  ...['Arguments', 'State', 'Departures', 'Version history', 'Source'],
];
const OPTIONAL = new Set(['Info', 'State', 'Departures']);

const ENVS = new URL('../../envs/', import.meta.url);
const sheets = readdirSync(ENVS)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    readFileSync(new URL(file, ENVS), 'utf8')
      .split('/**')
      .slice(1)
      .map((text): [string, string] => [file, text.slice(0, text.indexOf('*/'))])
      .filter(([, text]) => text.includes('* ## ')),
  );

test('every file that registers environments has a datasheet', () => {
  const registering = readdirSync(ENVS).filter(
    (file) =>
      file !== 'index.ts' &&
      file.endsWith('.ts') &&
      readFileSync(new URL(file, ENVS), 'utf8').includes(': EnvSpecFields ='),
  );
  expect(registering.length).toBeGreaterThan(10);
  expect(registering.filter((file) => !sheets.some(([of]) => of === file))).toEqual([]);
});

describe.each(sheets)('%s', (_, text) => {
  const sections = [...text.matchAll(/^ \* ## (.+)$/gm)].map((match) => match[1]!);

  test('has the sections of a datasheet, in their order', () => {
    expect(sections).toEqual(SECTIONS.filter((name) => sections.includes(name) || !OPTIONAL.has(name)));
  });

  test('begins with a table of the spaces, the rewards and how to make it', () => {
    const rows = [...text.matchAll(/^ \* \| ([A-Z][^|]*) \| ([^|]+) \|$/gm)].map((match) => match[1]!.trim());
    for (const row of ['Action space', 'Observation space', 'Reward range', 'Make']) expect(rows).toContain(row);
  });

  test('says something in every section', () => {
    for (const part of text.split(/^ \* ## .+$/m).slice(1)) expect(part.replace(/[\s*]/g, '')).not.toBe('');
  });
});
