/** What a page must be, whoever made it: well-formed, without anything from elsewhere, its ids all different. */

const VOID = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** One line a flaw of a document or of a piece of one. */
export function flawsOf(html: string): string[] {
  return [...unbalanced(html), ...repeatedIds(html), ...danglingReferences(html)];
}

function withoutCode(html: string): string {
  return html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '');
}

function unbalanced(html: string): string[] {
  const open: string[] = [];
  for (const [tag, end, name, attributes] of withoutCode(html).matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi,
  )) {
    if (VOID.has(name!) || attributes!.endsWith('/')) continue;
    if (end === '') open.push(name!);
    else if (open.pop() !== name) return [`unbalanced at ${tag}`];
  }
  return open.map((name) => `<${name}> is never closed`);
}

const idsOf = (html: string): string[] => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);

function repeatedIds(html: string): string[] {
  const ids = idsOf(html);
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id ${id} is there twice`);
}

function danglingReferences(html: string): string[] {
  const ids = new Set(idsOf(html));
  const named = [...html.matchAll(/ (?:aria-labelledby|aria-describedby|href)="#?([^"]*)"/g)].map(([, id]) => id!);
  return named.filter((id) => !ids.has(id)).map((id) => `nothing has the id ${id}`);
}

/** The text that a reader sees, on one line. */
export function textOf(html: string): string {
  const text = withoutCode(html)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => {
    return { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }[name]!;
  });
}
