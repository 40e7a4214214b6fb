/** Answers at the end of the generation, in one piece. */
import type { Clock } from '../clock/clock.ts';
import { countHeaders } from '../bedrock/count-headers.ts';
import { answerOf, endCut, isCut, type Work } from './answer.ts';
import { type ApiError, faultError, INTERNAL_ERROR } from '../bedrock/error.ts';
import type { GenerationState } from './backend.ts';
import type { Client, HttpResponse } from '../http/message.ts';

/** Turns an error into the route's answer. */
export type Fail = (error: ApiError) => HttpResponse;

/** Resolves when the generation stops: with its answer or its fault, or with an error if nobody waits. */
export function answerWhole(work: Work, client: Client, clock: Clock, fail: Fail): Promise<HttpResponse> {
  const { generation, draft } = work;
  return new Promise((resolve, reject) => {
    let isOver = false;
    const settle = (): void => {
      if (isOver) return;
      const now = clock.nowMicros();
      const state = generation.advance(now);
      if (state === 'running') return;
      isOver = true;
      cancel();
      resolve(state === 'finished' || state === 'cut-off' ? complete(work, state, now) : broken(work, now, fail));
    };
    const guarded = (): void => {
      try {
        settle();
      } catch (error) {
        reject(error);
      }
    };
    const cancel = clock.at(generation.endAtMicros, guarded);
    generation.whenStopped(() => clock.at(clock.nowMicros(), guarded));
    client.onGone(() => {
      if (isOver) return;
      isOver = true;
      cancel();
      const now = clock.nowMicros();
      generation.abort(now);
      draft.end({ outcome: 'aborted', status: 499, endedAtMicros: now });
      resolve(fail(INTERNAL_ERROR));
    });
  });
}

function complete(work: Work, state: GenerationState, now: number): HttpResponse {
  const { draft, exchange, generates, generation } = work;
  const answer = answerOf(work, state, Math.round((now - draft.startedAtMicros) / 1_000));
  if (generation.generatedTokens > 0) draft.firstTokenAtMicros = Math.min(generation.instantOf(1), now);
  draft.end({ outcome: state === 'cut-off' ? 'cut-off' : 'served', status: 200, endedAtMicros: now });
  const plain = { 'content-type': 'application/json', 'x-amzn-requestid': draft.requestId };
  const headers = generates.countHeaders ? { ...plain, ...countHeaders(answer) } : plain;
  return { status: 200, headers, body: exchange.complete(answer) };
}

/** Breaks the connection off where an answer would begin. */
const CUT: HttpResponse = { status: 200, headers: {}, isHeadLate: true, stream: (sink) => sink.destroy() };

function broken(work: Work, now: number, fail: Fail): HttpResponse {
  const { draft, generation, model } = work;
  const fault = generation.fault ?? 'internal';
  if (isCut(fault)) {
    endCut(work, now);
    return CUT;
  }
  const error = faultError(fault, model.id);
  draft.end({ outcome: 'failed', status: error.status, errorName: error.name, fault, endedAtMicros: now });
  return fail(error);
}
