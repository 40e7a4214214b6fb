/** Figures with their names, as a list of terms. */
import { type Markup, markup } from './markup.ts';
import type { Fact } from './report.ts';

export function factList(facts: readonly Fact[]): Markup {
  const items = facts.map(({ label, value, note }) => {
    const small = note === undefined ? null : markup` <small>${note}</small>`;
    return markup`<div><dt>${label}</dt><dd>${value}${small}</dd></div>\n`;
  });
  return markup`<dl class="facts">\n${items}</dl>\n`;
}
