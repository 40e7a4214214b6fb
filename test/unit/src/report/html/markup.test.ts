/** Nothing that was filled in is ever markup. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escape, jsonMarkup, Markup, markup } from '../../../../../src/report/html/markup.ts';

const RUNS = { seed: 11, numRuns: 500 } as const;
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('</script><script>alert(1)</script>', '" onload="x', "'><svg>", '<!--', ']]>', '\u202e', '\ud800'),
);

describe('a template', () => {
  it('escapes what it is given, and leaves markup as it is', () => {
    const name = '<b title="x">&\'</b>';
    expect(markup`<p>${name}</p>`.text).toBe('<p>&lt;b title=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;</p>');
    expect(markup`<p>${new Markup('<i>x</i>')}${[1, markup`<br>`, null]}${undefined}</p>`.text).toBe(
      '<p><i>x</i>1<br></p>',
    );
  });

  it('lets no text begin or end an element or an attribute', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escape(text)).not.toMatch(/[<>"']/);
        expect(escape(text)).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
      RUNS,
    );
  });

  it('shows where a text holds what no page may hold, or would turn its neighbours round', () => {
    expect(escape('a\u0000b\u001bc\ud800d\u202ee\ufffff\tg\u{1f600}')).toBe(
      'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\tg\u{1f600}',
    );
  });
});

describe('data for a script', () => {
  it('is the same data, and cannot end the script', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = jsonMarkup({ text }).text;
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual({ text });
      }),
      RUNS,
    );
  });

  it('would be caught if it were plain JSON', () => {
    expect(JSON.stringify({ text: '</script>' })).toMatch(/</);
  });
});
