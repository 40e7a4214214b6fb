/** Text for XML and HTML. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml } from '../../../../src/output/escape-xml.ts';

describe('escaping', () => {
  it('leaves nothing that XML would read as markup or forbid, and loses no ordinary text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 50 });
    fc.assert(
      fc.property(text, (original) => {
        const escaped = escapeXml(original);
        expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(escaped).not.toMatch(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]|\p{Surrogate}/u);
        const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
        const back = escaped.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => names[name]!);
        expect(back).toBe(original.replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD'));
      }),
      { seed: 20_261_120, numRuns: 40 },
    );
  });
});
