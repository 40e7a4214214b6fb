/** docs/laws.md says which laws there are, and which of our policies keep which. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { UPDATES_GOLDENS } from '../../../support/golden.ts';
import { withGeneratedLaws } from '../../../support/laws-page.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/laws.md', import.meta.url));

it('docs/laws.md is up to date (UPDATE_GOLDENS=1 writes it anew)', () => {
  const page = readFileSync(PAGE, 'utf8');
  const expected = withGeneratedLaws(page);
  if (UPDATES_GOLDENS) writeFileSync(PAGE, expected);
  expect(UPDATES_GOLDENS ? readFileSync(PAGE, 'utf8') : page).toBe(expected);
});

it('a page without a place for them is refused', () => {
  expect(() => withGeneratedLaws('# Laws\n')).toThrow(/has no <!-- generated: laws -->/);
});
