/** Answers while the generation runs: one frame a token, or all that came since the last look in one frame. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { Cancel, Clock } from '../clock/clock.ts';
import { answerOf, endCut, isCut, metricsOf, textOf, type Work } from './answer.ts';
import { inStreamError } from '../bedrock/error.ts';
import type { GenerationState } from './backend.ts';
import type { HttpResponse, Sink } from '../http/message.ts';

/** When the head of a streamed answer is sent: at once, or together with its first token. */
export type HeadInstant = 'admission' | 'first-token';

/** Says so where the head waits: whoever cannot see the pieces of a stream takes the head's instant for the token's. */
const HEAD_HEADER = 'x-shardproof-head';

export interface StreamSettings {
  readonly clock: Clock;
  readonly tokensPerChunk: number;
  readonly head: HeadInstant;
  /** Hears of failures of our own, which break the stream off. */
  readonly report: (error: unknown) => void;
}

export function answerStream(work: Work, settings: StreamSettings): HttpResponse {
  const isHeadLate = settings.head === 'first-token';
  const headers = {
    ...work.generates.transport.headers,
    'x-amzn-requestid': work.draft.requestId,
    ...(isHeadLate ? { [HEAD_HEADER]: settings.head } : {}),
  };
  return { status: 200, headers, isHeadLate, stream: (sink) => new StreamRun(work, settings, sink).begin() };
}

class StreamRun {
  readonly #work: Work;
  readonly #clock: Clock;
  readonly #tokensPerChunk: number;
  readonly #report: (error: unknown) => void;
  readonly #sink: Sink;
  readonly #look = (): void => this.#guardedPump();
  #cancel: Cancel = () => {};
  #sent = 0;
  #isOpen = false;
  /** The client reads more slowly than the model writes: what comes meanwhile goes into one frame later. */
  #isBlocked = false;
  #isOver = false;

  constructor(work: Work, { clock, tokensPerChunk, report }: StreamSettings, sink: Sink) {
    this.#work = work;
    this.#clock = clock;
    this.#tokensPerChunk = tokensPerChunk;
    this.#report = report;
    this.#sink = sink;
  }

  begin(): void {
    this.#work.generation.whenStopped(() => this.#clock.at(this.#clock.nowMicros(), this.#look));
    this.#sink.onDrain(() => {
      this.#isBlocked = false;
      this.#guardedPump();
    });
    this.#schedule();
    this.#sink.onClose(() => this.#abort());
  }

  #schedule(): void {
    const { generation } = this.#work;
    // The first token never waits for others: it is what callers wait for.
    const chunk = this.#sent === 0 ? 1 : this.#tokensPerChunk;
    const next = this.#sent + chunk;
    const at =
      next <= generation.outputTokens && !this.#isBlocked ? generation.instantOf(next) : generation.endAtMicros;
    // The last tokens may be fewer than a chunk: they go out when the last of them is there.
    const left = generation.outputTokens - this.#sent;
    const isTail = left > 0 && left < chunk && !this.#isBlocked;
    this.#cancel = this.#clock.at(isTail ? generation.instantOf(generation.outputTokens) : at, this.#look);
  }

  #guardedPump(): void {
    try {
      this.#pump();
    } catch (error) {
      this.#report(error);
      this.#abort();
      this.#sink.destroy();
    }
  }

  #pump(): void {
    if (this.#isOver) return;
    this.#cancel();
    const now = this.#clock.nowMicros();
    const state = this.#work.generation.advance(now);
    if (!this.#isBlocked || state !== 'running') this.#sendTokens(now);
    if (state === 'running') this.#schedule();
    else this.#finish(state, now);
  }

  #sendTokens(now: Micros): void {
    const { generation, exchange, generates, draft } = this.#work;
    const { generatedTokens } = generation;
    if (generatedTokens <= this.#sent) return;
    if (!this.#isOpen) {
      draft.firstTokenAtMicros = now;
      this.#open();
    }
    const text = textOf(this.#work, this.#sent, generatedTokens);
    this.#sent = generatedTokens;
    this.#isBlocked = !this.#sink.write(generates.transport.encode(exchange.delta(text)));
  }

  #open(): void {
    this.#isOpen = true;
    const { exchange, generates, head } = this.#work;
    for (const event of exchange.open(head)) this.#sink.write(generates.transport.encode(event));
  }

  #finish(state: GenerationState, now: Micros): void {
    this.#isOver = true;
    if (state === 'finished' || state === 'cut-off') this.#close(state, now);
    else if (isCut(this.#work.generation.fault)) return this.#cut(now);
    else this.#fail(now);
    this.#sink.end();
  }

  #close(state: GenerationState, now: Micros): void {
    if (!this.#isOpen) this.#open();
    const { draft, exchange, generates } = this.#work;
    const answer = answerOf(this.#work, state, millis(now - draft.startedAtMicros));
    const metrics = metricsOf(answer, millis((draft.firstTokenAtMicros ?? now) - draft.startedAtMicros));
    const events = exchange.close(answer);
    const last = events.length - 1;
    for (const [index, event] of events.entries()) {
      const { transport } = generates;
      this.#sink.write(index === last ? transport.encodeLast(event, metrics) : transport.encode(event));
    }
    draft.end({ outcome: state === 'cut-off' ? 'cut-off' : 'served', status: 200, endedAtMicros: now });
  }

  /** An exception after the 200: no usage event follows. */
  #fail(now: Micros): void {
    const { draft, generates, generation, model, route } = this.#work;
    const fault = generation.fault ?? 'internal';
    const error = inStreamError(fault, model.id, route.operation === 'InvokeModelWithResponseStream');
    this.#sink.write(generates.transport.fail(error, draft.requestId));
    draft.end({ outcome: 'failed', status: error.status, errorName: error.name, fault, endedAtMicros: now });
  }

  #cut(now: Micros): void {
    endCut(this.#work, now);
    this.#sink.destroy();
  }

  #abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    const now = this.#clock.nowMicros();
    this.#work.generation.abort(now);
    this.#work.draft.end({ outcome: 'aborted', status: 499, endedAtMicros: now });
  }
}

function millis(micros: Micros): number {
  return Math.round(micros / 1_000);
}
