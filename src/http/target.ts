/** Splits a request target. */

/** Takes the absolute form too (`http://host/path`), which HTTP/1.1 allows. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  let rest = target;
  if (!rest.startsWith('/')) {
    const host = rest.indexOf('://');
    const slash = host < 0 ? -1 : rest.indexOf('/', host + 3);
    rest = slash < 0 ? '/' : rest.slice(slash);
  }
  const mark = rest.indexOf('?');
  return mark < 0 ? { path: rest, query: '' } : { path: rest.slice(0, mark), query: rest.slice(mark + 1) };
}
