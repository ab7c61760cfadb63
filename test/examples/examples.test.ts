import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { thorough } from '../thorough.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const names = readdirSync(`${root}examples`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));

/**
 * Episodes or pulls of each; of what has many steps fewer. Each is run thoroughly, and otherwise those that start no
 * threads.
 */
const SIZES: Record<string, string> = { 'cart-pole': '20', replicas: '30' };

/** What each example must say, besides ending well. */
const SAYS: Record<string, RegExp> = {
  multiplexer: /the same weights, bit for bit: [0-9a-f]{64}/,
  'watch-one-unit': /floats delivered: \d+ activations, \d+ rewards, \d+ credits/,
  'cart-pole': /tenths of the run:( \d+){10}\nmean of all 20 episodes: [1-9]\d*\.\d \(the most is 500\)\n\d+ steps/,
  'own-rule': /lazy-reinforce[\s\S]*biased/i,
  'silence-and-recover': /given their voices back\s+-?\d/,
  interventions:
    /falls silent at step \d+, and the others go on learning\nhow often each unit fires .* 0\.00.*\nmean return without unit \d: /,
  'keep-and-continue':
    /never stopped: +([0-9a-f]{64})\nsaved and loaded: +\1\ndrawing: mean return -?\d\.\d\d .*\ngreedy: .*\nbegun from its weights: mean/,
  'wired-digits':
    /all see all pixels: +59328 synapses, \d+ % .*\neach sees 16 pixels: +7488 synapses, \d+ % .*\n.* listens to pixels 5, 6, 9, 10\n/,
  replicas:
    /all +\d+\.\d % of test digits told; 10690 numbers up and 10690 down .*, 1\.0 times fewer\n +the same bits as one team of 64 lanes: true\nsketch +\d.*, 18\.6 times fewer\nlocal-top-k .*\ntwo replicas over a wire have the same weights: true/,
  'spiking-groups':
    /left alone: \d+ % of others right; .* won \d+, \d+, \d+ times[\s\S]*\nregulated: \d+ %[\s\S]*\nthe first spike of 10: unit 1 fires at 0\.890 with 12\.07, after 19 said/,
  'which-rule': /on 100 trials held out:\n( +(M|present|former) +-?0\.\d\d +\(.* to .*\)\n){3}/,
  'bandit-team': /three units in binary +\S+ regret +\d+\.\d, best arm at the end +\d+ %/,
};

describe('every example runs, in a small size', () => {
  const tried = names.filter((name) => thorough(true, name !== 'replicas'));
  let outputs: Readonly<Record<string, string>>;

  // One after the other in one process, which loads the library once.
  beforeAll(() => {
    const program = `
      for (const [name, size] of ${JSON.stringify(tried.map((name) => [name, SIZES[name] ?? '200']))}) {
        process.argv[2] = size;
        console.log('\\0' + name);
        try {
          await import(${JSON.stringify(pathToFileURL(`${root}dist/examples/`).href)} + name + '.js');
        } catch (error) {
          console.log('it failed with ' + error.stack);
        }
      }`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program, '', ''], { encoding: 'utf8' });
    outputs = Object.fromEntries(
      said.split('\0').map((text) => {
        const end = text.indexOf('\n');
        return [text.slice(0, end), text.slice(end + 1)];
      }),
    );
  });

  it.each(tried)('%s', (name) => {
    const output = outputs[name];
    expect(SAYS[name], `say in this test what examples/${name}.ts must print`).toBeDefined();
    expect(output).toMatch(SAYS[name]!);
  });
});
