// Runs what the blocks of a page say, one after another, in the folder that this process is in: modules and lines of `klopf`. Its
// argument is a list of `{ run: FILE }` and `{ klopf: [ARGUMENT, …] }` as JSON; it writes what each printed, as a list in JSON.
import { pathToFileURL } from 'node:url';

const BIN = new URL('../../dist/node/bin.js', import.meta.url).href;
const write = process.stdout.write.bind(process.stdout);
const printed = [];
let [text, errors] = ['', ''];
process.stdout.write = (chunk, ...rest) => {
  text += chunk;
  rest.find((given) => typeof given === 'function')?.();
  return true;
};
process.stderr.write = (chunk, ...rest) => {
  errors += chunk;
  rest.find((given) => typeof given === 'function')?.();
  return true;
};
for (const [k, step] of JSON.parse(process.argv[2]).entries()) {
  [text, errors] = ['', ''];
  process.exitCode = 0;
  try {
    if (step.run !== undefined) await import(pathToFileURL(step.run).href);
    else {
      process.argv.splice(2, Number.POSITIVE_INFINITY, ...step.klopf);
      // The command reads its arguments where it is loaded, so each line loads it anew; what it is made of stays.
      await import(`${BIN}?line=${k}`);
    }
  } catch (error) {
    errors += error.stack;
    process.exitCode = 1;
  }
  printed.push({ text, errors, code: process.exitCode ?? 0 });
}
process.exitCode = 0;
write(JSON.stringify(printed), () => process.exit(0));
