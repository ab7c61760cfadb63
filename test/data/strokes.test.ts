import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawStrokes } from '../../src/data/strokes.js';
import { UserError } from '../../src/errors/user-error.js';

test('the same seed gives the same bytes, on every platform', () => {
  const { images, labels, shape, classes } = drawStrokes({ samples: 200, seed: 7 });
  expect([images.length, labels.length, shape, classes]).toEqual([200 * 784, 200, [28, 28], 10]);
  const digest = createHash('sha256').update(images).update(labels).digest('hex');
  expect(digest).toBe('6d1b5220bddc690e5d00f74ce0a117b36bc53f23c76f02b5b12a9e36cc70f68c');
});

test('sample k depends on seed and k alone', () => {
  const all = drawStrokes({ samples: 30, seed: 1, side: 16 });
  const some = drawStrokes({ samples: 10, seed: 1, side: 16, first: 20 });
  expect(some.images).toEqual(all.images.slice(20 * 256));
  expect(some.labels).toEqual(all.labels.slice(20));
  expect(drawStrokes({ samples: 10, seed: 2, side: 16, first: 20 }).images).not.toEqual(some.images);
});

test('all digits are drawn about as often, each with ink inside the picture', () => {
  const { images, labels } = drawStrokes({ samples: 2000, seed: 3 });
  for (let digit = 0; digit < 10; digit++) {
    const count = labels.filter((label) => label === digit).length;
    // Binomial with mean 200 and standard deviation 13.4.
    expect(Math.abs(count - 200)).toBeLessThan(67);
  }
  for (let sample = 0; sample < 2000; sample++) {
    const picture = images.subarray(sample * 784, (sample + 1) * 784);
    const bright = Array.from(picture).filter((value) => value > 120).length;
    expect(bright).toBeGreaterThan(10);
    expect(bright).toBeLessThan(300);
  }
});

test('the nearest of other drawings is of the same digit far more often than by chance, and not always', () => {
  const train = drawStrokes({ samples: 800, seed: 4, side: 14 });
  const test = drawStrokes({ samples: 150, seed: 4, side: 14, first: 1_000_000 });
  let right = 0;
  for (let sample = 0; sample < 150; sample++) {
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (let other = 0; other < 800; other++) {
      let away = 0;
      for (let k = 0; k < 196; k++) away += (test.images[sample * 196 + k]! - train.images[other * 196 + k]!) ** 2;
      if (away < least) [nearest, least] = [other, away];
    }
    if (train.labels[nearest] === test.labels[sample]) right++;
  }
  expect(right).toBeGreaterThan(75);
  expect(right).toBeLessThan(148);
});

test.each([
  { samples: 0 },
  { samples: 1e9 },
  { samples: 5, side: 7 },
  { samples: 5, side: 65 },
  { samples: 5, first: -1 },
  { samples: 5, seed: -1 },
  {},
])('refuses %o', (options) => {
  expect(() => drawStrokes(options as never)).toThrow(UserError);
});
