/** BurstGPT (HPMLL/BurstGPT): six columns, or eight with the session; instants in seconds. */
import { hashText } from '../../../simulator/basics/random.ts';
import { LONGEST_MICROS, MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { CsvFields, guarded } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { MISSING } from './format.ts';

export const burstGpt: TraceFormat = {
  name: 'BurstGPT CSV',
  columns: ['Timestamp', 'Model', 'Request tokens', 'Response tokens', 'Total tokens', 'Log Type'],
  shape: 'csv',
  keepsInstants: false,
  createParser(header, delimiter) {
    const fields = new CsvFields(header, delimiter);
    const hasSession = fields.has('Session ID');
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(
            fields.decimal('Timestamp', LONGEST_MICROS / MICROS_PER_SECOND) * MICROS_PER_SECOND,
          );
          row.inputTokens = fields.whole('Request tokens', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('Response tokens', MOST_OUTPUT_TOKENS);
          const session = hasSession ? fields.text('Session ID') : '';
          row.affinity = session === '' ? MISSING : hashText(session);
          return row.outputTokens === 0 ? 'failed' : 'row';
        }),
    };
  },
};
