/** The verdict: what was found, in a word, a sentence, its reasons and the figures behind them. */
import { factList } from './facts.ts';
import { type Markup, markup } from './markup.ts';
import type { Status, VerdictPanel } from './report.ts';

/** A status is never told by its colour alone. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  met: 'Met',
  missed: 'Missed',
  undecided: 'Undecided',
  none: 'No verdict',
};

export function verdictPanel({ status, word, headline, reasons, figures }: VerdictPanel): Markup {
  const list = reasons.length === 0 ? null : markup`<ul>\n${reasons.map((each) => markup`<li>${each}</li>\n`)}</ul>\n`;
  return markup`<div class="verdict ${status}" role="region" aria-label="Verdict">
<p class="headline"><span class="badge">${word ?? STATUS_WORDS[status]}</span> ${headline}</p>
${list}${figures.length === 0 ? null : factList(figures)}</div>
`;
}
