/** Where callers' requests come in and their answers go out: from an HTTP request to an errand, and back. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { ErrorStyle } from '../bedrock/dialects/error-style.ts';
import type { ApiError } from '../bedrock/error.ts';
import type { Client, FixedResponse, HttpRequest, HttpResponse } from '../http/message.ts';
import { ingressFor } from './ingress/index.ts';
import { answerModels } from './ingress/models.ts';
import type { Ingress } from './ingress/ingress.ts';
import type { Intake } from './intake.ts';
import type { GatewayObserver } from './observer.ts';
import type { Ask, Departure, Errand } from './routing/errand.ts';
import type { Placement, Rounds } from './routing/rounds.ts';
import type { AnswerEnd } from './serving/asking.ts';
import type { Ending } from './serving/ending.ts';
import type { TenantLimits } from './tenants/tenant-limits.ts';
import { outcomeHeader, routeHeaders } from './route-headers.ts';
import { departureError, limitError, unservedError } from './unserved.ts';

export interface FrontDoorParts {
  readonly intake: Intake;
  readonly rounds: Rounds<HttpResponse>;
  readonly clock: Clock;
  readonly limits: TenantLimits | null;
  readonly tenantNames: readonly string[];
  readonly accountNames: readonly string[];
  readonly modelIds: readonly string[];
  readonly showsRoute: boolean;
  readonly deadlineMicros: Micros;
  readonly observers: readonly GatewayObserver[];
  readonly requestId: () => string;
}

/** What the errand at hand belongs to, until it has ended. */
interface Visit {
  readonly errors: ErrorStyle;
  readonly cancelDeadline: () => void;
  /** Whether the tenant's own limits count it. */
  readonly isCounted: boolean;
}

export class FrontDoor {
  /** Requests that were turned away before they were errands: unknown keys, mistakes. */
  turnedAway = 0;
  readonly #parts: FrontDoorParts;
  readonly #visits = new Map<Errand, Visit>();
  #onEmpty: () => void = () => {};

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
  }

  /** Requests that have not ended. */
  get inFlight(): number {
    return this.#visits.size;
  }

  /** Ends what is under way. Resolves once observers have heard of every end. */
  close(): Promise<void> {
    for (const errand of this.#visits.keys()) errand.leave('shutdown');
    return new Promise((resolve) => {
      if (this.#visits.size === 0) resolve();
      else this.#onEmpty = resolve;
    });
  }

  /** Null where the path is none of the gateway's APIs. */
  handle(request: HttpRequest, client: Client): HttpResponse | Promise<HttpResponse> | null {
    const found = ingressFor(request.method, request.path);
    if (found === null) return null;
    const { ingress } = found;
    if (ingress.name === 'models') return answerModels(request.path, this.#parts.modelIds);
    const taken = this.#parts.intake.take(ingress, request);
    if (taken.kind === 'refused') {
      this.turnedAway++;
      return ingress.errors.render(taken.error, this.#parts.requestId());
    }
    return this.#serve(taken.errand, ingress, client);
  }

  /** In the voice of the API that the errand came by. */
  render(errand: Errand, error: ApiError): FixedResponse {
    return this.#visits.get(errand)!.errors.render(error, errand.facts.id);
  }

  /** An answer that a shard gave is over, for its caller too. */
  answered(errand: Errand, ask: Ask, { outcome, status, settlement, firstTokenAtMicros }: AnswerEnd): void {
    const { tokens, isEstimated, usedTokens } = settlement;
    const { shard } = ask;
    this.#end(errand, { outcome, status, shard, tokens, isEstimated, usedTokens, firstTokenAtMicros });
  }

  async #serve(errand: Errand, ingress: Ingress, client: Client): Promise<HttpResponse> {
    const { clock, limits, tenantNames, deadlineMicros, rounds, observers } = this.#parts;
    const { arrivedAtMicros, reservation } = errand.facts;
    const limit = limits?.refusal(errand.tenant, reservation, arrivedAtMicros) ?? null;
    const cancelDeadline = clock.at(arrivedAtMicros + deadlineMicros, () => errand.leave('deadline'));
    this.#visits.set(errand, { errors: ingress.errors, cancelDeadline, isCounted: limit === null });
    for (const { arrived } of observers) arrived?.(errand);
    if (limit !== null) return this.#refuse(errand, 'shed', limitError(tenantNames[errand.tenant]!, limit));
    client.onGone(() => errand.leave('client-gone'));
    const placement = await rounds.place(errand);
    return this.#marked(errand, this.#answerTo(errand, placement));
  }

  #answerTo(errand: Errand, placement: Placement<HttpResponse>): HttpResponse {
    if (placement.kind === 'unserved') {
      const refusal = this.#refuse(errand, placement.outcome, unservedError(placement.outcome));
      return { ...refusal, headers: { ...refusal.headers, ...outcomeHeader(placement.outcome) } };
    }
    if (placement.kind === 'left') {
      return this.#refuse(errand, 'left', departureError(errand.departure.reason as Departure));
    }
    const { answer } = placement;
    // A served answer says itself when it is over; a final one is over now, and has cost nothing.
    if (!('stream' in answer) && this.#visits.has(errand)) this.#over(errand, 'rejected', answer.status);
    return answer;
  }

  #refuse(errand: Errand, outcome: Ending['outcome'], error: ApiError): FixedResponse {
    const response = this.render(errand, error);
    this.#over(errand, outcome, response.status);
    return response;
  }

  #over(errand: Errand, outcome: Ending['outcome'], status: number): void {
    const nothing = { tokens: null, isEstimated: false, usedTokens: 0, firstTokenAtMicros: null };
    const shard = errand.asks.at(-1)?.shard ?? null;
    this.#end(errand, { outcome, status, shard, ...nothing });
  }

  #end(errand: Errand, how: Omit<Ending, 'errand' | 'endedAtMicros' | 'departure'>): void {
    const { clock, limits, observers } = this.#parts;
    const visit = this.#visits.get(errand);
    if (visit === undefined) return;
    this.#visits.delete(errand);
    visit.cancelDeadline();
    const now = clock.nowMicros();
    const { arrivedAtMicros, reservation } = errand.facts;
    if (visit.isCounted) limits?.settled(errand.tenant, reservation, how.usedTokens, arrivedAtMicros, now);
    const departure = errand.departure.aborted ? (errand.departure.reason as Departure) : null;
    const ending: Ending = { ...how, errand, endedAtMicros: now, departure };
    for (const { ended } of observers) ended?.(ending);
    if (this.#visits.size === 0) this.#onEmpty();
  }

  /** With the headers that say which way the request went. */
  #marked(errand: Errand, response: HttpResponse): HttpResponse {
    if (!this.#parts.showsRoute) return response;
    const headers = routeHeaders(errand, response, this.#parts.accountNames);
    return { ...response, headers: { ...response.headers, ...headers } };
  }
}
