/** The HTML report of `simulate --html` in a real browser: offline, light and dark, small, by keyboard, on paper. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findChromium, launchChromium, NO_CHROMIUM } from '../support/chromium.ts';
import { shardproof, SMALL_SCENARIO } from '../support/command-line.ts';
import { flawsOf } from '../support/html.ts';

const TIMEOUT_MILLISECONDS = 120_000;
const FOLDER = mkdtempSync(join(tmpdir(), 'shardproof-html-'));
const FILE = join(FOLDER, 'report.html');
const CHROMIUM = findChromium();

beforeAll(async () => {
  await shardproof('simulate', SMALL_SCENARIO, '--replications', '2', '--html', FILE);
}, TIMEOUT_MILLISECONDS);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('the report', () => {
  it('is well-formed, and the same bytes again', async () => {
    expect(flawsOf(readFileSync(FILE, 'utf8'))).toEqual([]);
    const again = join(FOLDER, 'again.html');
    await shardproof('simulate', SMALL_SCENARIO, '--replications', '2', '--workers', '2', '--html', again);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(FILE, 'utf8'));
  });
});

const REASON = CHROMIUM === null ? `: ${NO_CHROMIUM}` : '';

describe.skipIf(CHROMIUM === null)(`in Chromium${REASON}`, { timeout: TIMEOUT_MILLISECONDS }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium(CHROMIUM!);
  }, TIMEOUT_MILLISECONDS);
  afterAll(() => browser.close());

  /** The page, and all that it complains of or asks for. */
  async function open(options: BrowserContextOptions = {}): Promise<{ readonly page: Page; readonly said: string[] }> {
    const context = await browser.newContext({ offline: true, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const said: string[] = [];
    const address = pathToFileURL(FILE).href;
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('request', (request) => void (request.url() === address || said.push(request.url())));
    await page.goto(address);
    return { page, said };
  }

  it.each([
    ['light', 'rgb(251, 251, 253)'],
    ['dark', 'rgb(18, 21, 27)'],
  ] as const)('opens offline in %s, and asks for nothing', async (colorScheme, background) => {
    const { page, said } = await open({ colorScheme });
    expect(await page.locator('.moving canvas').count()).toBeGreaterThan(2);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(background);
    expect(said).toEqual([]);
  });

  it('cannot load what is elsewhere, and would be seen to try', async () => {
    const { page, said } = await open();
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.src = 'https://example.com/x.png';
      document.body.append(image);
    });
    await expect.poll(() => said.join()).toContain('Content Security Policy');
  });

  it.each([360, 768])('is %d pixels wide without a sideways scroll', async (width) => {
    const { page } = await open({ viewport: { width, height: 740 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('is read by keyboard: charts, figures, tables', async () => {
    const { page, said } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
    const chart = page.locator('.moving').first();
    const reading = chart.locator('output');
    await chart.focus();
    await page.keyboard.press('Home');
    const first = await reading.textContent();
    expect(first).toMatch(/^day 1 00:00 · demand /);
    await page.keyboard.press('ArrowRight');
    expect(await reading.textContent()).toMatch(/^day 1 00:01 · demand /);
    for (const key of ['+', '-', 'Escape']) await page.keyboard.press(key);
    const figures = page.locator('details').first();
    await figures.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await figures.locator('table').isVisible()).toBe(true);
    expect(await page.locator('.table:not([tabindex="0"])').count()).toBe(0);
    expect(said).toEqual([]);
  });

  it('shows its charts without scripts, and on paper, where dark is light', async () => {
    const bare = await open({ javaScriptEnabled: false });
    expect(await bare.page.locator('.still .area').first().isVisible()).toBe(true);
    const { page } = await open({ colorScheme: 'dark' });
    expect(await page.locator('.still').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.still').first().isVisible()).toBe(true);
    expect(await page.locator('.moving').first().isVisible()).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 31, 39)');
  });
});
