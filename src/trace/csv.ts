/** Splits and joins CSV fields as RFC 4180 has them, a line at a time: no trace has line ends inside a field. */

/** What parts fields: a semicolon where the comma is the decimal sign. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export function splitFields(line: string, delimiter: Delimiter = ','): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const { text, end } = quotedField(line, at + 1, delimiter);
      fields.push(text);
      at = end;
    } else {
      const comma = line.indexOf(delimiter, at);
      const end = comma < 0 ? line.length : comma;
      fields.push(line.slice(at, end));
      at = end;
    }
    if (line[at] !== delimiter) return fields;
    at++;
  }
}

function quotedField(
  line: string,
  start: number,
  delimiter: Delimiter,
): { readonly text: string; readonly end: number } {
  let text = '';
  let at = start;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return { text: text + line.slice(at), end: line.length };
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') {
      const comma = line.indexOf(delimiter, quote);
      return { text, end: comma < 0 ? line.length : comma };
    }
    text += '"';
    at = quote + 2;
  }
}

export function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
