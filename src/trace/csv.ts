/** Splits and joins CSV fields as RFC 4180 has them, a line at a time: no trace has line ends inside a field. */

export function splitFields(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const { text, end } = quotedField(line, at + 1);
      fields.push(text);
      at = end;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      fields.push(line.slice(at, end));
      at = end;
    }
    if (line[at] !== ',') return fields;
    at++;
  }
}

function quotedField(line: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  let at = start;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return { text: text + line.slice(at), end: line.length };
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') {
      const comma = line.indexOf(',', quote);
      return { text, end: comma < 0 ? line.length : comma };
    }
    text += '"';
    at = quote + 2;
  }
}

export function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
