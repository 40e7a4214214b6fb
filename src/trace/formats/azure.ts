/** Azure's LLM inference traces of 2023 and 2024: `TIMESTAMP,ContextTokens,GeneratedTokens`. */
import type { Micros } from '../../../simulator/basics/time.ts';
import {
  LONGEST_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { broken, CsvFields, guarded } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';

/** No zone in 2023, `+00:00` in 2024; up to nine decimals, of which `Date.parse` would lose all beyond three. */
const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))?$/;

/** Microseconds since 1970 (UTC where no zone is given), finer digits cut off; NaN where the text is no instant. */
export function parseStamp(text: string): Micros {
  const match = STAMP.exec(text);
  if (match === null) return Number.NaN;
  const day = Date.parse(`${match[1]}T00:00:00Z`) * 1000;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = Number((match[5] ?? '').slice(0, 6).padEnd(6, '0'));
  const zone = Number(match[7] ?? 0) * MICROS_PER_HOUR + Number(match[8] ?? 0) * MICROS_PER_MINUTE;
  const time = hour * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE + second * MICROS_PER_SECOND + fraction;
  return Number.isFinite(day) && Math.abs(zone) < MICROS_PER_DAY
    ? day + time - (match[6] === '-' ? -zone : zone)
    : Number.NaN;
}

export const azure: TraceFormat = {
  name: 'Azure LLM inference CSV',
  columns: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  shape: 'csv',
  keepsInstants: false,
  createParser(header, delimiter) {
    const fields = new CsvFields(header, delimiter);
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          const stamp = fields.text('TIMESTAMP');
          row.atMicros = parseStamp(stamp);
          if (!(row.atMicros >= 0 && row.atMicros <= LONGEST_MICROS)) {
            broken('TIMESTAMP', 'an instant such as 2023-11-16 18:17:03.9799600', stamp, fields.position('TIMESTAMP'));
          }
          row.inputTokens = fields.whole('ContextTokens', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('GeneratedTokens', MOST_OUTPUT_TOKENS);
          return 'row';
        }),
    };
  },
};
