/** Reads audit logs back, each line judged before it is counted. */
import { type AuditRecord, auditSchema } from './audit.ts';
import { droppedSchema } from './decision.ts';
import { type JournalOptions, matching, readJournal, wrongLine } from './journal-line.ts';

export interface AuditReader {
  readonly record: (record: AuditRecord) => void;
  /** That many lines were not written. */
  readonly dropped: (count: number) => void;
}

/** @throws RefusedInput at the first line that is none of an audit log */
export async function readAudit(path: string, options: JournalOptions, reader: AuditReader): Promise<void> {
  await readJournal(path, options, (value, place) => {
    if (value['kind'] === 'head') throw wrongLine(place, [], 'expected an audit log, got a decision log');
    if (value['kind'] === 'dropped') return reader.dropped(matching(droppedSchema, value, place).count);
    const record = matching(auditSchema, value, place);
    const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens } = record;
    if (cacheWriteHourTokens > cacheWriteTokens) {
      const expected = `expected at most the ${cacheWriteTokens} that were written`;
      throw wrongLine(place, ['cacheWriteHourTokens'], `${expected}, got ${cacheWriteHourTokens}`);
    }
    if (cacheReadTokens + cacheWriteTokens > inputTokens) {
      const cached = `${cacheReadTokens} + ${cacheWriteTokens}`;
      throw wrongLine(place, ['inputTokens'], `expected at least the cached ones, ${cached}, got ${inputTokens}`);
    }
    return reader.record(record);
  });
}
