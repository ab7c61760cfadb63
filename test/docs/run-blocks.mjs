// Runs what the blocks of pages say, one after another, each page in a folder of its own: modules and lines of `klopf`.
// Its argument is a list of `{ folder, steps }` as JSON, a step being `{ run: FILE }` or `{ klopf: [ARGUMENT, …] }`; it
// writes what each step of each page printed, as lists in a list in JSON.
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
let line = 0;
for (const { folder, steps } of JSON.parse(process.argv[2])) {
  process.chdir(folder);
  const page = [];
  for (const step of steps) {
    [text, errors] = ['', ''];
    process.exitCode = 0;
    try {
      if (step.run !== undefined) await import(pathToFileURL(step.run).href);
      else {
        process.argv.splice(2, Number.POSITIVE_INFINITY, ...step.klopf);
        // The command reads its arguments where it is loaded, so each line loads it anew; what it is made of stays.
        line += 1;
        await import(`${BIN}?line=${line}`);
      }
    } catch (error) {
      errors += error.stack;
      process.exitCode = 1;
    }
    page.push({ text, errors, code: process.exitCode ?? 0 });
  }
  printed.push(page);
}
process.exitCode = 0;
write(JSON.stringify(printed), () => process.exit(0));
