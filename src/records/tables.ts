/** The two kinds of rows that every world writes, as tables: their columns in order, stated here once. */
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import { ATTEMPT_OUTCOMES, FIRST_OUTCOMES, OUTCOMES } from '../../simulator/metrics/outcome.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { VERDICTS } from '../../simulator/quota/verdict.ts';
import {
  type Columns,
  type Contradiction,
  LIST_SEPARATOR,
  listOf,
  nameAmong,
  oneOf,
  orNone,
  type RowTable,
  WHOLE,
} from './column.ts';

const REQUEST_COLUMNS: Columns<RequestRow> = {
  id: WHOLE,
  tenant: nameAmong('tenants'),
  shards: listOf(nameAmong('shards')),
  arrivedAtMicros: WHOLE,
  firstOutcome: oneOf(FIRST_OUTCOMES),
  outcome: oneOf(OUTCOMES),
  attempts: WHOLE,
  waitMicros: WHOLE,
  firstTokenMicros: orNone(WHOLE),
  endedAtMicros: WHOLE,
  reservedTokens: WHOLE,
  settledTokens: WHOLE,
  model: nameAmong('models'),
  verdicts: listOf(oneOf(VERDICTS)),
  inputTokens: WHOLE,
  cacheReadTokens: WHOLE,
  cacheWriteTokens: WHOLE,
  outputTokens: WHOLE,
};

const ATTEMPT_COLUMNS: Columns<AttemptRow> = {
  id: orNone(WHOLE),
  attempt: orNone(WHOLE),
  shard: nameAmong('shards'),
  model: nameAmong('models'),
  askedAtMicros: WHOLE,
  verdict: oneOf(VERDICTS),
  outcome: oneOf(ATTEMPT_OUTCOMES),
  firstTokenMicros: orNone(WHOLE),
  endedAtMicros: WHOLE,
  reservedTokens: WHOLE,
  settledTokens: WHOLE,
  inputTokens: WHOLE,
  cacheReadTokens: WHOLE,
  cacheWriteTokens: WHOLE,
  outputTokens: WHOLE,
};

/** Without as many verdicts as shards nobody could say who gave which. */
function requestContradiction({ shards, verdicts }: RequestRow): Contradiction | null {
  if (shards.length === verdicts.length) return null;
  return { column: 'verdicts', expected: `${shards.length}, one of each shard`, got: verdicts.join(LIST_SEPARATOR) };
}

export const REQUEST_TABLE: RowTable<RequestRow> = { columns: REQUEST_COLUMNS, contradiction: requestContradiction };

export const ATTEMPT_TABLE: RowTable<AttemptRow> = { columns: ATTEMPT_COLUMNS, contradiction: () => null };
