import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeExperiment } from '../../../site/lab/experiment/experiment-link.js';
import { PRESETS } from '../../../site/lab/experiment-form/presets.js';
import { CHROMIUM } from '../../browser/start-browser.js';
import { digestOfRun } from '../worker/played-lab.js';
import { type LabSite, openLabSite } from './lab-site.js';

/** A rule of one's own: REINFORCE. */
const RULE = `name: mended
hears:
  h: "sum in: w * x"
  R: broadcast reward
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  dw = R * x * (a - p)
`;

const standing = (page: Page) => page.locator('.standing').textContent();
const episode = async (page: Page) =>
  Number(/episode ([\d,]+)/.exec((await standing(page)) ?? '')?.[1]?.replaceAll(',', ''));
const isPaused = (page: Page) => page.getByRole('button', { name: 'Play', exact: true, disabled: false }).waitFor();

/** Waits until a page shows an episode that passes. */
async function untilEpisode(page: Page, passes: (episode: number) => boolean): Promise<void> {
  await expect.poll(() => episode(page).then(passes), { timeout: 60_000 }).toBe(true);
}

describe.skipIf(CHROMIUM === undefined)('the lab in Chromium', () => {
  let site: LabSite;
  beforeAll(async () => void (site = await openLabSite()));
  afterAll(() => site?.close());

  test('something moves before the first click; by mouse it is paused, stepped and run to an episode and back', async () => {
    const { page, errors } = await site.open('lab/index.html');
    await untilEpisode(page, (at) => at > 2);
    await page.locator('.tour-wide').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await isPaused(page);
    const at = await episode(page);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await untilEpisode(page, (now) => now === at + 1);
    await page.getByRole('button', { name: 'Message' }).click();
    await page.getByText(/^message 1 of/).waitFor();
    await page.getByRole('button', { name: 'Tick' }).click();
    await page.getByText(/^message [2-9] of/).waitFor();
    await page.getByLabel('episode').fill('soon');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await page.getByText('“soon” is no episode').waitFor();
    await page.getByLabel('episode').fill('3000');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await untilEpisode(page, (now) => now === 3000);
    await page.getByRole('button', { name: 'Back to the start' }).click();
    await untilEpisode(page, (now) => now === 0);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('by keyboard alone it is played, paused, stepped, and its keys are told', async () => {
    const { page, errors } = await site.open('lab/index.html', { isStill: true });
    await isPaused(page);
    expect(await episode(page)).toBe(0);
    await page.keyboard.press('Space');
    await untilEpisode(page, (now) => now > 0);
    await page.keyboard.press('Space');
    await isPaused(page);
    const at = await episode(page);
    await page.keyboard.press('.');
    await untilEpisode(page, (now) => now === at + 1);
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^message 1 of/).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The first element that a keyboard reaches leads past the header.
    await page.reload();
    await isPaused(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the lab');
    expect(errors).toEqual([]);
    await page.close();
  });

  test('a wrong field is told beside it; mended, it opens, and the run that was is kept', async () => {
    const { page, errors } = await site.open('lab/index.html', { isStill: true });
    await isPaused(page);
    await page.getByLabel('episode').fill('500');
    await page.keyboard.press('Enter');
    await untilEpisode(page, (now) => now === 500);
    await page.getByRole('button', { name: 'Change …' }).click();
    await page.getByLabel('Hidden layers').fill('8, many');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('dialog').getByText('“8, many” are no sizes').waitFor();
    await page.getByLabel('Hidden layers').fill('8, 4');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('hidden layers 8, 4').waitFor();
    await page.getByRole('link', { name: '1: weight-max, multiplexer, seed 1' }).waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test('a wrong rule is told with its place and stops nothing; mended, it is run', async () => {
    const { page, errors } = await site.open('lab/index.html', { isStill: true });
    await isPaused(page);
    const rule = page.locator('.rule-text');
    await page.getByText('The lab runs this rule.').waitFor();
    await rule.locator('textarea').first().focus();
    const editor = rule.locator('.cm-content');
    await editor.waitFor();
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(RULE.replace('sigmoid', 'sigmoit'));
    await page.locator('#rule-verdict.rule-wrong').waitFor();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await untilEpisode(page, (now) => now === 1);
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(RULE);
    // Keys of the lab are letters and spaces in the editor.
    await page.keyboard.type('\n# e t . one step');
    await editor.getByText('# e t . one step').waitFor();
    await page.getByText('The lab still runs the one before.').waitFor();
    await page.getByRole('button', { name: 'Run this rule' }).click();
    await page.getByText('mended in multiplexer').waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test('a link opens with the weights of klopf run', async () => {
    const experiment = { ...PRESETS[0]!.experiment, seed: 7, episodes: 250 };
    const { page, errors } = await site.open(`lab/index.html#${await encodeExperiment(experiment)}`);
    await isPaused(page);
    await untilEpisode(page, (now) => now === 250);
    await page.getByRole('button', { name: 'Share …' }).click();
    await page.locator('.share-digest', { hasText: await digestOfRun(experiment) }).waitFor();
    await page.keyboard.press('Escape');
    // The engine of its physics is loaded with it.
    const lander = { env: 'LunarLander-v3', rule: { name: 'reinforce' }, hidden: [4], seed: 1, steps: 3 };
    await page.goto(`${site.url}lab/index.html#${await encodeExperiment(lander)}`);
    await page.getByText('reinforce in LunarLander-v3').waitFor();
    await page.locator('.world-frame canvas').first().waitFor();
    await page.goto(`${site.url}lab/index.html#dnothing`);
    await page.getByText('The link could not be opened').waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [375, 'light'],
    [375, 'dark'],
  ] as const)('axe finds nothing at %i pixels, %s; nothing is wider than the page', async (width, scheme) => {
    const { page, errors } = await site.open('lab/index.html', { width, scheme });
    await untilEpisode(page, (at) => at > 0);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.evaluate(axe.source.replace(/^/, 'void '));
    const found = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(found).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('at full speed the page keeps up; what was measured is printed', async () => {
    const { page, errors } = await site.open('lab/index.html', { isStill: true });
    await isPaused(page);
    await page.getByRole('slider', { name: 'Speed' }).press('End');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await untilEpisode(page, (at) => at > 1000);
    const { frames, longest } = await page.evaluate(async () => {
      const frames: number[] = [];
      let longest = 0;
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      });
      observer.observe({ entryTypes: ['longtask'] });
      let before = performance.now();
      const end = before + 2000;
      await new Promise<void>((resolve) => {
        requestAnimationFrame(function frame() {
          const now = performance.now();
          frames.push(now - before);
          before = now;
          if (now < end) requestAnimationFrame(frame);
          else resolve();
        });
      });
      return { frames: frames.sort((a, b) => a - b), longest };
    });
    const at = (share: number) => frames[Math.floor(share * (frames.length - 1))]!.toFixed(1);
    console.log(
      `lab at full speed: frames of ${at(0.5)} ms (median), ${at(0.95)} ms (95 %); longest task ${longest.toFixed(0)} ms (0: none over 50); ${await standing(page)}`,
    );
    expect(errors).toEqual([]);
    await page.close();
  });
});
