/** The lines of a decision log: what a gateway's policy was asked with, what it said, and the step that came of it. */
import { z } from 'zod';
import { REASONS } from '../../../simulator/gateway/round.ts';
import { VERDICTS } from '../../../simulator/quota/verdict.ts';
import { viewSchema } from './view.ts';

/** As `Step` of the round counts them. */
export const STEPS = ['ask', 'back-off', 'hold', 'answer'] as const;

const index = z.int().min(0);

/** What a whole log is about; each start of a gateway writes one. */
export const headSchema = z.object({
  v: z.literal(1),
  kind: z.literal('head'),
  scenario: z.string(),
  digest: z.string(),
  /** A name of the registry, or the path of a file. */
  policy: z.string(),
  /** What happens when the policy names no shard: whom such a request goes to is part of what a policy does. */
  onNoShard: z.enum(['hold', 'shed', 'try-anyway']),
  /** Names, in the order of their indices; of accounts, by shard. */
  accounts: z.array(z.string()).min(1),
  models: z.array(z.string()).min(1),
  tenants: z.array(z.string()).min(1),
  startEpochMicros: z.number(),
  seed: z.number(),
});

/** In place of lines that a slow disk did not take. */
export const droppedSchema = z.object({ v: z.literal(1), kind: z.literal('dropped'), count: z.int().min(1) });

export const requestSchema = z.object({
  tenant: index,
  model: index,
  affinity: z.number(),
  inputTokens: z.number(),
  maxTokens: z.number(),
  reserveTokens: z.number(),
});

/** A question to a policy and its answer. */
export const askedSchema = z.object({
  /** The key of its draws. */
  draw: z.int().min(0).max(0xffffffff),
  /** The shard that it named, or -1. */
  choice: z.int().min(-1),
  view: viewSchema,
});

export const decisionSchema = z.object({
  v: z.literal(1),
  /** Microseconds since the start of the run. */
  at: z.number(),
  replica: index,
  id: z.string(),
  /** Row of the trace; null for a request that belongs to none. */
  row: index.nullable(),
  /** Rounds lost before. */
  attempt: index,
  request: requestSchema,
  /** Null where the step followed without a question to the policy. */
  asked: askedSchema.nullable(),
  step: z.enum(STEPS),
  /** Whom to ask, after `ask`. */
  shard: index.nullable(),
  reason: z.enum(REASONS),
  /** How long to wait, after `back-off`. */
  waitMicros: z.number().nullable(),
  /** What to answer, after `answer`. */
  outcome: z.enum(['throttled', 'failed', 'shed']).nullable(),
  /** The refusal that the step answers; null where a round begins. */
  verdict: z.enum(VERDICTS).nullable(),
});

export type DecisionHead = Readonly<z.infer<typeof headSchema>>;
export type Dropped = Readonly<z.infer<typeof droppedSchema>>;
export type Decision = Readonly<z.infer<typeof decisionSchema>>;
export type Asked = Readonly<z.infer<typeof askedSchema>>;
