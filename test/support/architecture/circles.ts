/** What imports itself by way of others: none of it can be read, tested or moved without the rest. */
import { importsOf, type Source } from './source.ts';

/** A file, as itself. */
export const fileOf = (path: string): string => path;

/** The first two steps of a path: `simulator/quota`, `src/cli`. */
export const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/');

/** One line for every circle of what `nameOf` makes of the paths. */
export function circles(sources: readonly Source[], nameOf: (path: string) => string): string[] {
  const targets = new Map<string, Set<string>>();
  for (const source of sources) {
    const from = nameOf(source.path);
    const to = targets.get(from) ?? new Set();
    targets.set(from, to);
    for (const { target } of importsOf(source)) to.add(nameOf(target));
    if (from !== source.path) to.delete(from);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(name);
    if (seenAt >= 0) found.push([...trail.slice(seenAt), name].join(' -> '));
    if (seenAt >= 0 || done.has(name)) return;
    for (const target of targets.get(name) ?? []) visit(target, [...trail, name]);
    done.add(name);
  };
  for (const name of targets.keys()) visit(name, []);
  return found;
}
