/** The Chromium of this machine, for tests that need a real browser. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Why a test that needs a browser is skipped. */
export const NO_CHROMIUM = 'no Chromium: none on PATH, and CHROMIUM_PATH is not set (Debian: chromium)';

/** Chromium as named by CHROMIUM_PATH, or the first one on PATH; null where there is none. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** @param executablePath of `findChromium`; without its sandbox, which containers do not allow */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
