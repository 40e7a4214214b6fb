/** `GET /records` and `GET /shardproof/records`: the run's records as NDJSON, one line an attempt, oldest first. */
import type { Backend } from '../backend.ts';
import type { HttpRequest, HttpResponse, Sink } from '../../http/message.ts';
import type { Page } from '../../http/page.ts';
import type { CallLog } from './call-log.ts';
import { isLocal, NOT_LOCAL } from '../../http/guard.ts';
import { RowWriter } from '../../records/row-writer.ts';
import { BEDROCK_TABLE, type BedrockAttempt, bedrockAttempt } from './bedrock-attempt.ts';

const PATHS: ReadonlySet<string> = new Set(['/records', '/shardproof/records']);
const LINES_PER_WRITE = 256;

export class RecordsPage implements Page {
  readonly #log: CallLog;
  readonly #rows: RowWriter<BedrockAttempt>;

  constructor(log: CallLog, fleet: Pick<Backend, 'accounts' | 'models'>) {
    this.#log = log;
    const shards = fleet.accounts.map(({ name }) => name);
    this.#rows = new RowWriter(
      BEDROCK_TABLE,
      { tenants: [], shards, models: fleet.models.map(({ id }) => id) },
      'jsonl',
    );
  }

  matches(method: string, path: string): boolean {
    return method === 'GET' && PATHS.has(path);
  }

  /**
   * `?from=N` begins at a sequence number, so that a long run can be read in parts. The headers say where the answer
   * begins (calls before it may be gone) and where the next part does.
   */
  handle(request: HttpRequest): HttpResponse {
    if (!isLocal(request)) return NOT_LOCAL;
    const wanted = Number(new URLSearchParams(request.query).get('from') ?? 0);
    if (!Number.isSafeInteger(wanted) || wanted < 0) {
      const body = '{"error":"from: expected a whole number, 0 or above"}\n';
      return { status: 400, headers: { 'content-type': 'application/json' }, body };
    }
    const from = Math.max(wanted, this.#log.firstSequence);
    const until = this.#log.nextSequence;
    const headers = {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-shardproof-from': String(from),
      'x-shardproof-next': String(until),
      'x-shardproof-dropped': String(this.#log.firstSequence),
    };
    return { status: 200, headers, stream: (sink) => this.#stream(sink, from, until) };
  }

  #stream(sink: Sink, from: number, until: number): void {
    const reader = { next: from, isOpen: true };
    sink.onClose(() => {
      reader.isOpen = false;
    });
    const pump = (): void => {
      while (reader.isOpen && reader.next < until) {
        const end = Math.min(reader.next + LINES_PER_WRITE, until);
        const lines = this.#lines(reader.next, end);
        reader.next = end;
        if (lines !== '' && !sink.write(lines)) return;
      }
      if (!reader.isOpen) return;
      reader.isOpen = false;
      sink.end();
    };
    sink.onDrain(pump);
    pump();
  }

  #lines(from: number, until: number): string {
    let lines = '';
    for (let sequence = from; sequence < until; sequence++) {
      const call = this.#log.at(sequence);
      const row = call === undefined ? null : bedrockAttempt(sequence, call);
      if (row !== null) lines += this.#rows.line(row);
    }
    return lines;
  }
}
