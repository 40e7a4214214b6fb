/** The top of the sample report as a picture, for the README: needs Debian's chromium. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const [page, picture] = ['bank-launch/report.html', 'bank-launch/report.png'].map((file) => new URL(file, import.meta.url));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const tab = await browser.newPage({ viewport: { width: 1100, height: 1500 }, colorScheme: 'light' });
  await tab.goto(page.href);
  await tab.screenshot({ path: fileURLToPath(picture) });
} finally {
  await browser.close();
}
