import { describe, expect, test } from 'vitest';
import { benchOptions, HELP } from '../../bench/options.js';
import { filterWorkloads, workloadNamed, workloads } from '../../bench/workloads.js';
import { UserError } from '../../src/errors/user-error.js';

describe('options', () => {
  test('have defaults', () => {
    expect(benchOptions([])).toEqual({
      json: false,
      list: false,
      help: false,
      filter: [],
      python: 'python3',
      repeats: 5,
      seconds: 0.4,
      timeline: false,
      picture: null,
    });
  });

  test('are read', () => {
    const args = ['--json', '--filter', 'a', '--filter=b', '--repeats', '9', '--seconds', '0.1', '--no-peers'];
    const read = { json: true, filter: ['a', 'b'], repeats: 9, seconds: 0.1, python: null };
    expect(benchOptions(args)).toMatchObject(read);
  });

  test.each([
    [['--fliter', 'x'], /there is no option --fliter. Did you mean '--filter'\? --help explains them/],
    [['--repeats', '0'], /--repeats is '0'; expected a whole number from 1 to 1000/],
    [['--repeats', 'many'], /--repeats is 'many'/],
    [['--seconds', '-1'], /--seconds is '-1'; expected a number above 0, at most 600|--seconds.*ambiguous/],
    [['--seconds=0'], /--seconds is '0'; expected a number above 0, at most 600/],
    [['--filter'], /--filter.*--help explains the options/],
    [['multiplexer'], /multiplexer.*--help explains the options/],
    [['--no-peers', '--python', 'python3'], /--no-peers and --python contradict each other/],
    [['--picture', 'x.svg'], /--picture draws a timeline; give --timeline with it/],
  ])('%j is refused', (args, message) => {
    expect(() => benchOptions(args)).toThrow(message);
    expect(() => benchOptions(args)).toThrow(UserError);
  });

  test('are all in the help', () => {
    for (const name of [
      'filter',
      'list',
      'json',
      'repeats',
      'seconds',
      'python',
      'no-peers',
      'timeline',
      'picture',
      'help',
    ])
      expect(HELP).toContain(`--${name}`);
  });
});

describe('workloads', () => {
  const names = (texts: readonly string[]) => filterWorkloads(texts).map(({ name }) => name);

  test('have names of their own', () => {
    expect(new Set(names([])).size).toBe(workloads.length);
  });

  test('are found by their whole name alone, by their family, or by a part of the name', () => {
    const one = 'multiplexer-4 weight-max batch 1';
    expect(names([one])).toEqual([one]);
    expect(names(['roofline'])).toHaveLength(6);
    expect(names(['weight-max batch 409'])).toContain('multiplexer-4 weight-max batch 4096');
    // In the order of the list, and once each.
    expect(names(['roofline add', 'batch 1', 'roofline'])).toEqual(
      names([]).filter((name) => name.includes('batch 1') || name.startsWith('roofline')),
    );
  });

  test('a text that finds none is refused', () => {
    expect(() => filterWorkloads(['batch 1', 'batch 3'])).not.toThrow();
    expect(() => filterWorkloads(['batch 1', 'batch 7'])).toThrow(
      /--filter 'batch 7': no workload's name contains that/,
    );
    expect(() => workloadNamed('nothing')).toThrow(UserError);
  });

  test.each(['multiplexer-4 weight-max batch 8', 'multiplexer-4 ste literal batch 1', 'width 16 reinforce batch 1'])(
    '%s runs',
    async (name) => {
      const prepared = await workloadNamed(name).prepare();
      await prepared.run(2);
      prepared.close();
    },
  );
});
