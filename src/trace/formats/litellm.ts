/**
 * LiteLLM's spend logs, `LiteLLM_SpendLogs`, as CSV or as JSON lines: the tenant is the team. Of prompts and answers
 * that they may hold nothing is read but max_tokens.
 */
import type { ColumnNames } from '../column-names.ts';
import { CsvFields, guarded, JsonFields } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { checkCached, NamedRow, type Places, placesOf, requireColumns } from './named.ts';

const COLUMNS = ['startTime', 'prompt_tokens', 'completion_tokens', 'spend', 'call_type'];
const USAGE = 'metadata.usage_object';

const PLACES: Partial<Places> = {
  time: ['startTime'],
  input: ['prompt_tokens'],
  output: ['completion_tokens'],
  max: ['proxy_server_request.max_tokens', 'proxy_server_request.max_completion_tokens'],
  cacheRead: [`${USAGE}.cache_read_input_tokens`, `${USAGE}.prompt_tokens_details.cached_tokens`],
  cacheWrite: [`${USAGE}.cache_creation_input_tokens`],
  tenant: ['team_id'],
  affinity: ['session_id'],
};

function formatOf(shape: 'csv' | 'jsonl'): TraceFormat {
  return {
    name: 'LiteLLM spend logs',
    columns: COLUMNS,
    shape,
    keepsInstants: false,
    takesColumns: true,
    createParser(header, delimiter, asked: ColumnNames = {}) {
      if (shape === 'csv') requireColumns(header, asked);
      const fields = shape === 'csv' ? new CsvFields(header, delimiter) : new JsonFields();
      const named = new NamedRow(placesOf(PLACES, asked));
      return {
        parse: (line: string, row: SourceRow): RowVerdict =>
          guarded(() => {
            fields.enter(line);
            if (fields.read('status') === 'failure') return 'failed';
            // LiteLLM's own cache of answers: nobody was asked.
            if (String(fields.read('cache_hit')).toLowerCase() === 'true') return 'other';
            named.fill(row, fields);
            checkCached(row, fields, 'prompt_tokens');
            return 'row';
          }),
      };
    },
  };
}

export const litellmCsv = formatOf('csv');
export const litellmJsonl = formatOf('jsonl');
