/** HTML and SVG as text in which nothing is markup unless it was written as markup here: all else is escaped. */
import { escapeXml } from '../../output/escape-xml.ts';

/** Text that is markup already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may be filled into a template: arrays stand for all their elements, null for nothing. */
export type Filling = string | number | Markup | null | undefined | readonly Filling[];

/** What XML allows and HTML does not; and what turns the order of letters: a name must not rewrite its neighbours. */
const UNSPEAKABLE = /\p{Noncharacter_Code_Point}|[\u202a-\u202e\u2066-\u2069]/gu;

/** For element content and quoted attributes. */
export function escape(text: string): string {
  return escapeXml(text.replace(UNSPEAKABLE, '\ufffd'));
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
