/** The lines of an audit log: who called which model on which account, and what came of it. Never what was said. */
import { z } from 'zod';
import { OUTCOMES } from '../../../simulator/metrics/outcome.ts';

/** No request has as many; sums of what is allowed stay exact. */
const MOST_TOKENS = 1_000_000_000;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

const tokens = z.int().min(0).max(MOST_TOKENS);
const micros = z.number().min(0);

export const auditSchema = z.object({
  v: z.literal(1),
  /** When the request ended; UTC. */
  time: z.string().refine((text) => UTC.test(text) && !Number.isNaN(Date.parse(text)), {
    message: 'expected an instant in UTC such as 2026-11-23T09:08:00.000Z',
  }),
  /** Unique over all replicas. */
  id: z.string().min(1),
  tenant: z.string(),
  /** Whose answer the caller had, or who refused last; null where no account was asked. */
  account: z.object({ name: z.string(), id: z.string().nullable() }).nullable(),
  region: z.string().nullable(),
  /** The id that Bedrock was called with: a model id or an inference profile id. */
  model: z.string(),
  /** E.g. `Converse`, `ChatCompletions`. */
  operation: z.string(),
  /** The HTTP status that the caller had; null where it went away before. */
  status: z.int().min(100).max(599).nullable(),
  outcome: z.enum([...OUTCOMES, 'aborted']),
  attempts: z.int().min(0),
  /** All of them, cache reads and writes included. */
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  /** Of those written, the ones with a time to live of an hour. Logs of before do not say. */
  cacheWriteHourTokens: tokens.default(0),
  outputTokens: tokens,
  /** The tokens are ours to guess: Bedrock did not tell them. */
  isEstimated: z.boolean(),
  /** From arrival to admission, to the first token (null where none came) and to the end. */
  waitMicros: micros,
  firstTokenMicros: micros.nullable(),
  totalMicros: micros,
  /** Row of the trace; null for a request that belongs to none. */
  row: z.int().min(0).nullable(),
});

export type AuditRecord = Readonly<z.infer<typeof auditSchema>>;
