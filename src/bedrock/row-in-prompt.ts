/** Finds the row marker (see `simulator/workload/row-marker.ts`) in a prompt of many texts. */
import { readRowMarker, type RowNumbers } from '../../simulator/workload/row-marker.ts';

/** That of the latest text that has one; null where none has. */
export function findRowMarker(texts: readonly string[]): RowNumbers | null {
  for (let i = texts.length - 1; i >= 0; i--) {
    const row = readRowMarker(texts[i]!);
    if (row !== null) return row;
  }
  return null;
}
