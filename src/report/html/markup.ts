/** HTML and SVG as text in which nothing is markup unless it was written as markup here: all else is escaped. */

/** Text that is markup already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may be filled into a template: arrays stand for all their elements, null for nothing. */
export type Filling = string | number | Markup | null | undefined | readonly Filling[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that no HTML document may hold, and lone surrogates, which no UTF-8 can. */
const UNSPEAKABLE = /(?![\t\n\r])\p{Cc}|\p{Noncharacter_Code_Point}|\p{Surrogate}/gu;
/** What turns the order of the letters around it: a name must not rewrite its neighbours. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** For element content and quoted attributes. */
export function escape(text: string): string {
  return text
    .replace(UNSPEAKABLE, '\ufffd')
    .replace(TURNING, '\ufffd')
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}

/** A template whose fillings are escaped unless they are markup: markup`<b>${name}</b>`. */
export function markup(strings: TemplateStringsArray, ...fillings: readonly Filling[]): Markup {
  return new Markup(strings.reduce((text, part, i) => text + textOf(fillings[i - 1]) + part));
}

function textOf(filling: Filling): string {
  if (filling === null || filling === undefined) return '';
  if (filling instanceof Markup) return filling.text;
  if (typeof filling === 'object') return filling.map(textOf).join('');
  return escape(String(filling));
}

/** Data for a script of the page: JSON that cannot end the element it is in. */
export function jsonMarkup(value: unknown): Markup {
  return new Markup(
    JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => {
      return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }),
  );
}
