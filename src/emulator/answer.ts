/** Puts an admitted generation into a dialect's answer: its text, its counts, its times. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { EmulatedModel, Generation, GenerationState, Invocation } from './backend.ts';
import type { Fault } from '../bedrock/fault.ts';
import type { CallDraft } from './call-draft.ts';
import type { Answer, AnswerHead, Exchange, Stop } from '../bedrock/dialects/dialect.ts';
import type { InvocationMetrics } from '../bedrock/dialects/transport.ts';
import type { Generates, Route } from '../bedrock/routes.ts';
import { hourTokens } from './tokens/cacheable-prefix.ts';
import { answerText } from './tokens/generate.ts';
import type { PromptNumbers } from './tokens/prompt-numbers.ts';

/** One admitted call with all that belongs to it. */
export interface Work {
  readonly draft: CallDraft;
  readonly route: Route;
  readonly generates: Generates;
  readonly exchange: Exchange;
  readonly model: EmulatedModel;
  readonly numbers: PromptNumbers;
  readonly generation: Generation;
  readonly head: AnswerHead;
}

export function answerHead(
  requestId: string,
  model: string,
  { inputTokens, cacheable }: Invocation,
  { cacheReadTokens, cacheWriteTokens }: Generation,
  clock: Clock,
): AnswerHead {
  return {
    id: requestId.replaceAll('-', '').slice(0, 24),
    model,
    createdSeconds: Math.floor(clock.wallMillis() / 1_000),
    inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWriteHourTokens: hourTokens(cacheable, cacheReadTokens, cacheWriteTokens),
  };
}

/** Tokens [from, to) of the answer. */
export function textOf({ numbers, generation }: Work, from: number, to: number): string {
  return answerText(numbers.textSeed, generation.outputTokens, from, to);
}

/** The answer as far as it has come. */
export function answerOf(work: Work, state: GenerationState, latencyMillis: number): Answer {
  const { head, generation } = work;
  const outputTokens = generation.generatedTokens;
  // Member by member. (perf: 8)
  return {
    id: head.id,
    model: head.model,
    createdSeconds: head.createdSeconds,
    inputTokens: head.inputTokens,
    cacheReadTokens: head.cacheReadTokens,
    cacheWriteTokens: head.cacheWriteTokens,
    cacheWriteHourTokens: head.cacheWriteHourTokens,
    text: textOf(work, 0, outputTokens),
    outputTokens,
    stop: stopOf(generation, state),
    latencyMillis,
  };
}

function stopOf({ truncated }: Generation, state: GenerationState): Stop {
  if (state === 'cut-off') return 'cut-off';
  return truncated ? 'max-tokens' : 'end';
}

export function metricsOf(answer: Answer, firstByteLatency: number): InvocationMetrics {
  return {
    inputTokenCount: answer.inputTokens,
    outputTokenCount: answer.outputTokens,
    invocationLatency: answer.latencyMillis,
    firstByteLatency,
    cacheReadInputTokenCount: answer.cacheReadTokens,
    cacheWriteInputTokenCount: answer.cacheWriteTokens,
  };
}

/** Whether the connection breaks off, without a word. */
export function isCut(fault: Fault | null): boolean {
  return fault === 'cut' || fault === 'stall';
}

/** Nobody is told a status: 0. */
export function endCut({ draft, generation }: Work, now: Micros): void {
  draft.end({ outcome: 'failed', status: 0, fault: generation.fault, endedAtMicros: now });
}
