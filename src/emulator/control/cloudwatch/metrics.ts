/**
 * The metrics of AWS/Bedrock and AWS/BedrockMantle, and what one call adds to each.
 *
 * Sources: "Monitoring Amazon Bedrock runtime metrics" and "... mantle metrics" (user guide). Copies of those pages
 * differ on the names of the cache metrics: both are served. A throttled call counts as a throttle only, an aborted one
 * as a client error; CountTokens and lists of models are no invocations.
 */
import type { Call } from '../../call.ts';

export type Unit = 'Count' | 'Milliseconds';

export interface Metric {
  readonly name: string;
  /** The same series under other names. */
  readonly aliases: readonly string[];
  readonly unit: Unit;
  readonly isDistribution: boolean;
  /** The sample that a call gives; null: none. */
  sample(call: Call): number | null;
}

export interface Namespace {
  readonly name: string;
  readonly metrics: readonly Metric[];
}

const isAnswered = (call: Call): boolean => call.outcome === 'served' || call.outcome === 'cut-off';
/** 429 of a quota or of the model: never an invocation. */
const isThrottle = (call: Call): boolean => call.outcome === 'throttled' || call.status === 429;
const isServerError = (call: Call): boolean =>
  !isAnswered(call) && !isThrottle(call) && (call.status >= 500 || call.status === 0);
const isClientError = (call: Call): boolean => !isAnswered(call) && !isThrottle(call) && !isServerError(call);
const STREAM_OPERATIONS: ReadonlySet<string> = new Set(['ConverseStream', 'InvokeModelWithResponseStream']);

function counter(name: string, counts: (call: Call) => boolean): Metric {
  return { name, aliases: [], unit: 'Count', isDistribution: false, sample: (call) => (counts(call) ? 1 : null) };
}

function amount(name: string, amountOf: (call: Call) => number | null, aliases: readonly string[] = []): Metric {
  const sample = (call: Call): number | null => (isAnswered(call) ? amountOf(call) : null);
  return { name, aliases, unit: 'Count', isDistribution: true, sample };
}

function milliseconds(name: string, micros: (call: Call) => number | null): Metric {
  const sample = (call: Call): number | null => {
    const taken = isAnswered(call) ? micros(call) : null;
    return taken === null ? null : taken / 1_000;
  };
  return { name, aliases: [], unit: 'Milliseconds', isDistribution: true, sample };
}

const positive = (tokens: number): number | null => (tokens > 0 ? tokens : null);
const uncached = (call: Call): number => call.inputTokens - call.cacheReadTokens - call.cacheWriteTokens;

function firstTokenMicros(call: Call): number | null {
  if (!STREAM_OPERATIONS.has(call.operation) || call.firstTokenAtMicros === null) return null;
  return call.firstTokenAtMicros - call.startedAtMicros;
}

export const RUNTIME: Namespace = {
  name: 'AWS/Bedrock',
  metrics: [
    counter('Invocations', isAnswered),
    milliseconds('InvocationLatency', (call) => call.endedAtMicros - call.startedAtMicros),
    milliseconds('TimeToFirstToken', firstTokenMicros),
    counter('InvocationThrottles', isThrottle),
    counter('InvocationClientErrors', isClientError),
    counter('InvocationServerErrors', isServerError),
    amount('InputTokenCount', uncached),
    amount('OutputTokenCount', (call) => call.outputTokens),
    amount('CacheReadInputTokens', (call) => positive(call.cacheReadTokens), ['CacheReadInputTokenCount']),
    amount('CacheWriteInputTokens', (call) => positive(call.cacheWriteTokens), ['CacheWriteInputTokenCount']),
    amount('EstimatedTPMQuotaUsage', (call) => call.settledTokens),
  ],
};

/** A call refused by the output quota in the middle is an inference; a 429 before is in no metric. */
export const MANTLE: Namespace = {
  name: 'AWS/BedrockMantle',
  metrics: [
    counter('Inferences', isAnswered),
    counter('InferenceClientErrors', isClientError),
    amount('TotalInputTokens', (call) => call.inputTokens, ['InputTokens']),
    amount('TotalOutputTokens', (call) => call.outputTokens, ['OutputTokens']),
  ],
};

const NOT_INVOCATIONS: ReadonlySet<string> = new Set(['CountTokens', 'ListModels']);

/** Whether a call of the operation is an invocation of a model. */
export function isInvocation(call: Call): boolean {
  return !NOT_INVOCATIONS.has(call.operation);
}
