import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reinforce } from '../../agents/index.js';
import { klopf, temporaryDirectory } from './klopf.js';

// Clears the screen, names the window, moves up (as one C1 character), turns the direction of writing.
const HOSTILE = '\x1b[2J\x1b]0;title\x07\x9b5A\u202Ereversed';
const DRIVING = /[^\P{Cc}\n\t]|[\u202A-\u202E]/u;

test('nothing of a rule, a seed or a path drives the terminal', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, `${HOSTILE.replace(/\//g, '')}.json`);
  const { text } = reinforce;
  const rule = {
    ...text,
    about: HOSTILE,
    source: HOSTILE,
    params: { ...text.params, more: { default: 1, about: HOSTILE } },
    act: `${text.act} # ${HOSTILE}`,
  };
  writeFileSync(file, JSON.stringify(rule));
  for (const args of [
    ['rule', 'show', file],
    ['rule', 'show', file, '--json'],
    ['audit', '--rule', file, '--sizes', '2,1', '--seed', HOSTILE],
    ['audit', '--rule', file, '--sizes', '2,1', '--seed', HOSTILE, '--json'],
    ['audit', '--rule', file, '--param', `${HOSTILE}=1`],
    ['run', 'multiplexer', '--rule', file, '--hidden', '2', '--episodes', '20', '--seed', HOSTILE],
    ['run', 'multiplexer', '--rule', file, '--hidden', '2', '--episodes', '20', '--seed', HOSTILE, '--json'],
    ['run', HOSTILE, '--rule', 'ste'],
    [HOSTILE],
  ]) {
    const { stdout, stderr } = await klopf(args);
    expect([args.slice(0, 2), DRIVING.exec(stdout + stderr)]).toEqual([args.slice(0, 2), null]);
    expect(stdout + stderr).not.toBe('');
  }
  const { stdout } = await klopf(['audit', '--rule', file, '--sizes', '2,1', '--seed', HOSTILE, '--json']);
  expect(JSON.parse(stdout).setting.seed).toBe(HOSTILE);
});

test('a file far too large to be a rule is not read', async () => {
  const file = join(temporaryDirectory(), 'large.json');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 33);
  const { stderr, code } = await klopf(['audit', '--rule', file]);
  expect(stderr).toContain('large.json is longer than 1 MiB; expected a text of at most that');
  expect(code).toBe(2);
});

test('of an argument that is enormous a message quotes the beginning', async () => {
  const enormous = 'n'.repeat(1_000_000);
  for (const args of [
    [enormous],
    ['run', enormous, '--rule', 'ste'],
    ['audit', '--rule', enormous],
    ['audit', `--${enormous}`],
  ]) {
    const { stderr, code } = await klopf(args);
    expect(code).toBe(2);
    expect(stderr.length).toBeLessThan(10_000);
  }
});
