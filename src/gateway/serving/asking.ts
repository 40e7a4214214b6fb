/** Asks one account for an answer: sends, judges what comes, and settles what it cost when it is over. */
import { LONG_TTL_MICROS, SHORT_TTL_MICROS } from '../../../simulator/basics/cache-ttl.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Replica } from '../../../simulator/gateway/replica.ts';
import type { AbortRule } from '../../../simulator/quota/limits.ts';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { isForHour } from '../../bedrock/dialects/caching.ts';
import type { ApiError } from '../../bedrock/error.ts';
import type { FixedResponse, HttpResponse, Sink } from '../../http/message.ts';
import type { Ask, Errand } from '../routing/errand.ts';
import type { Heard } from '../routing/rounds.ts';
import { verdictOf } from '../upstream/answer-kind.ts';
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts';
import type { EndingOutcome } from './ending.ts';
import { pump, type PumpEnd } from './pump.ts';
import { type Answered, type Settlement, settlementOf } from './settlement.ts';
import { type OpenStream, untilFirstToken } from './stream-gate.ts';

/** The end of an answer that a shard had begun. */
export interface AnswerEnd {
  readonly outcome: EndingOutcome;
  readonly status: number;
  readonly settlement: Settlement;
  readonly firstTokenAtMicros: Micros | null;
}

export interface AskingParts {
  readonly upstream: Upstream;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly onAbort: AbortRule;
  /** Of each tenant: how long its prefixes stay in a prompt cache, where its requests do not say. */
  readonly cacheTtlMicros: readonly Micros[];
  readonly log: Logger;
  /** Of each shard, for the log. */
  readonly accountNames: readonly string[];
  /** A shard has given back what a request held. */
  readonly wake: (now: Micros) => void;
  readonly ended: (errand: Errand, ask: Ask, end: AnswerEnd) => void;
  /** In the voice of the caller's API. */
  readonly render: (errand: Errand, error: ApiError) => FixedResponse;
}

const TOO_LARGE: ApiError = {
  name: 'ModelErrorException',
  status: 502,
  message: 'The answer is longer than this gateway passes on.',
};

export class Asking {
  readonly #parts: AskingParts;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  /** Never rejects for what Bedrock does. */
  async ask(errand: Errand, ask: Ask): Promise<Heard<HttpResponse>> {
    const { upstream } = this.#parts;
    const { call } = errand.facts;
    const answer = await upstream.send(ask.shard, call, errand.departure);
    if (errand.departure.aborted) return { kind: 'left' };
    const kind = verdictOf(answer);
    if (kind === 'final') return { kind: 'final', answer: this.#final(errand, answer) };
    if (kind !== 'served') {
      this.#note(errand, ask, answer, kind.hint);
      return { kind: 'refused', verdict: kind.refused };
    }
    return answer.kind === 'stream' ? await this.#stream(errand, ask, answer) : this.#whole(errand, ask, answer);
  }

  #final(errand: Errand, answer: UpstreamAnswer): FixedResponse {
    return answer.kind === 'whole' ? errand.facts.call.refusal(answer) : this.#parts.render(errand, TOO_LARGE);
  }

  #whole(errand: Errand, ask: Ask, answer: UpstreamAnswer): Heard<HttpResponse> {
    if (answer.kind !== 'whole') return { kind: 'left' };
    const { response, usage } = errand.facts.call.whole(answer);
    const now = this.#parts.clock.nowMicros();
    const answered = { tokens: usage?.tokens ?? null, textLength: usage?.textLength ?? 0, isWhole: true };
    this.#settle(errand, ask, answered, { outcome: 'served', status: response.status, firstTokenAtMicros: now });
    return { kind: 'taken', answer: response };
  }

  async #stream(
    errand: Errand,
    ask: Ask,
    answer: Extract<UpstreamAnswer, { kind: 'stream' }>,
  ): Promise<Heard<HttpResponse>> {
    const translation = errand.facts.call.stream(answer.headers);
    const gated = await untilFirstToken(answer.body, translation);
    if (errand.departure.aborted) return { kind: 'left' };
    if (gated.kind === 'refused') {
      this.#parts.log.info({ ...this.#placeOf(errand, ask), why: gated.why }, 'refused in the stream');
      return { kind: 'refused', verdict: gated.verdict };
    }
    if (gated.kind === 'final') {
      const error = { name: gated.error.name, status: 400, message: gated.error.message };
      return { kind: 'final', answer: this.#parts.render(errand, error) };
    }
    const firstTokenAtMicros = this.#parts.clock.nowMicros();
    const { status, headers } = translation;
    const stream = (sink: Sink): void => void this.#pass(errand, ask, gated.stream, firstTokenAtMicros, sink);
    return { kind: 'taken', answer: { status, headers, stream } };
  }

  async #pass(errand: Errand, ask: Ask, open: OpenStream, firstTokenAtMicros: Micros, sink: Sink): Promise<void> {
    const { log } = this.#parts;
    const { status, usage } = open.translation;
    let end: PumpEnd = 'broken';
    try {
      sink.onClose(() => errand.leave('client-gone'));
      end = await pump(open, sink, errand.departure, errand.facts.id);
      if (end === 'left') sink.destroy();
    } catch (error) {
      log.error({ err: error, ...this.#placeOf(errand, ask) }, 'a stream could not be passed on');
      sink.destroy();
    }
    const answered = { tokens: usage.tokens, textLength: usage.textLength, isWhole: end === 'whole' };
    const outcome = end === 'whole' ? 'served' : end === 'left' ? 'left' : 'failed';
    this.#settle(errand, ask, answered, { outcome, status, firstTokenAtMicros });
  }

  #settle(errand: Errand, ask: Ask, answered: Answered, end: Omit<AnswerEnd, 'settlement'>): void {
    const { replica, clock, onAbort, wake, ended } = this.#parts;
    const now = clock.nowMicros();
    const settlement = settlementOf(replica.book.ledger, onAbort, errand, answered);
    if (replica.takesNotes) {
      const { usedTokens, tokens } = settlement;
      replica.settled(ask.shard, errand.model, errand.reserveTokens, usedTokens, ask.askedAtMicros, now);
      replica.estimate?.answered(errand.tenant, tokens.outputTokens);
      const cached = tokens.cacheReadTokens + tokens.cacheWriteTokens;
      if (cached > 0 && tokens.outputTokens > 0) {
        const expiresAt = ask.askedAtMicros + this.#cacheTtlMicros(errand);
        replica.book.caches?.learn(ask.shard, errand.model, errand.affinity, cached, expiresAt, now);
      }
    }
    ended(errand, ask, { ...end, settlement });
    wake(now);
  }

  /** The last cache point is that of the whole prefix. */
  #cacheTtlMicros({ facts, tenant }: Errand): Micros {
    const point = facts.call.prompt.caching?.points.at(-1);
    if (point === undefined) return this.#parts.cacheTtlMicros[tenant]!;
    return isForHour(point) ? LONG_TTL_MICROS : SHORT_TTL_MICROS;
  }

  #note(errand: Errand, ask: Ask, answer: UpstreamAnswer, hint: string | undefined): void {
    const { log } = this.#parts;
    const said =
      answer.kind === 'unreachable' ? { reason: answer.reason, why: answer.message } : { status: answer.status };
    const line = { ...this.#placeOf(errand, ask), ...said, hint };
    const isOdd = hint !== undefined || answer.kind === 'unreachable';
    if (isOdd) log.warn(line, 'an account did not answer as Bedrock does');
    else log.debug(line, 'refused');
  }

  #placeOf(errand: Errand, ask: Ask) {
    return { requestId: errand.facts.id, account: this.#parts.accountNames[ask.shard] };
  }
}
