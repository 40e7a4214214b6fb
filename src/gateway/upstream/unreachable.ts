/** Answers that did not come, in the words in which the gateway hears of them. */
import { networkFailure } from './network-failure.ts';
import { type UnreachableReason, type UpstreamAnswer, UpstreamBroken } from './upstream.ts';

export type Unreachable = Extract<UpstreamAnswer, { kind: 'unreachable' }>;

/** The caller's own doing, if its signal says so; else what the error says. */
export function failed(error: unknown, signal: AbortSignal): Unreachable {
  if (signal.aborted) return cancelled(signal, true);
  // Its head had come.
  if (error instanceof UpstreamBroken) {
    return unreachable(error.reason === 'timeout' ? 'timeout' : 'reset', error.message, true);
  }
  return { kind: 'unreachable', ...networkFailure(error) };
}

export function cancelled(signal: AbortSignal, wasSent: boolean): Unreachable {
  const isLate = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return unreachable(isLate ? 'timeout' : 'reset', isLate ? 'out of time' : 'the call was cancelled', wasSent);
}

export function noCredentials(error: unknown): Unreachable {
  const why = error instanceof Error ? error.message : String(error);
  return unreachable('credentials', `no credentials: ${why}`, false);
}

export function tooLarge(mostBytes: number): Unreachable {
  return unreachable('too-large', `the answer has more than ${mostBytes} bytes`, true);
}

function unreachable(reason: UnreachableReason, message: string, wasSent: boolean): Unreachable {
  return { kind: 'unreachable', reason, message, wasSent };
}
