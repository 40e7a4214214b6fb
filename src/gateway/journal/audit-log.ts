/** Writes an audit log: one line a finished request. */
import type { AuditRecord } from './audit.ts';
import type { JournalFile } from './journal-file.ts';

export class AuditLog {
  readonly #file: JournalFile;

  constructor(file: JournalFile) {
    this.#file = file;
  }

  /**
   * Names every key itself: what else the object holds does not get into the log.
   *
   * @param time when the request ended, in milliseconds since 1970
   */
  write(time: number, record: Omit<AuditRecord, 'v' | 'time'>): void {
    const { account } = record;
    const line: AuditRecord = {
      v: 1,
      time: new Date(time).toISOString(),
      id: record.id,
      tenant: record.tenant,
      account: account === null ? null : { name: account.name, id: account.id },
      region: record.region,
      model: record.model,
      operation: record.operation,
      status: record.status,
      outcome: record.outcome,
      attempts: record.attempts,
      inputTokens: record.inputTokens,
      cacheReadTokens: record.cacheReadTokens,
      cacheWriteTokens: record.cacheWriteTokens,
      cacheWriteHourTokens: record.cacheWriteHourTokens,
      outputTokens: record.outputTokens,
      isEstimated: record.isEstimated,
      waitMicros: record.waitMicros,
      firstTokenMicros: record.firstTokenMicros,
      totalMicros: record.totalMicros,
      row: record.row,
    };
    this.#file.write(JSON.stringify(line));
  }

  /** Lines that were lost. */
  get dropped(): number {
    return this.#file.dropped;
  }

  /** For SIGHUP: goes on in a new file of the same name. */
  reopen(): void {
    this.#file.reopen();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
