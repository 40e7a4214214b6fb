/** One HTML file that needs nothing besides itself: style and script are inside, and nothing else may be loaded. */
import { createHash } from 'node:crypto';
import { pageScript, pageStyle } from './assets.ts';
import { Markup, markup } from './markup.ts';
import { idOf, renderPart } from './parts.ts';
import type { HtmlReport, Section } from './report.ts';
import { verdictPanel } from './verdict-panel.ts';

/**
 * The same report gives the same bytes: no clock and no chance is asked.
 *
 * @returns a whole document, to be written as UTF-8
 */
export async function htmlReport(report: HtmlReport): Promise<string> {
  const { title, subtitle, verdict, sections, colophon } = report;
  const [style, script] = [pageStyle(), await pageScript()];
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const links = sections.map((section, i) => markup`<li><a href="#${idOf(i)}">${section.title}</a></li>\n`);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#${idOf(0)}">Skip to the findings</a>
<header>
<h1>${title}</h1>
<p class="subtitle">${subtitle}</p>
${verdictPanel(verdict)}
<nav aria-label="Sections"><ul>
${links}</ul></nav>
</header>
<main>
${sections.map(renderSection)}</main>
<footer><p>${colophon}</p></footer>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function renderSection({ title, lead, parts }: Section, index: number): Markup {
  const id = idOf(index);
  const inside = parts.map((part, i) => renderPart(part, `${id}-${i + 1}`));
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead === undefined ? null : markup`<p class="lead">${lead}</p>\n`}${inside}</section>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
