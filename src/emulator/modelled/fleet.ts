/**
 * The modelled accounts and the requests in flight on them: the simulator's own parts (ledger, generations, calendar),
 * driven by a clock instead of a loop, so that both worlds come to the same decisions by the same code.
 *
 * Everything due at or before an instant is done before a request of that instant is looked at: the world first, then
 * what is given back, then arrivals, as in `simulator/engine/calendar.ts`.
 */
import type { BreakConfig } from '../../../simulator/accounts/fault-config.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { Calendar } from '../../../simulator/engine/calendar.ts';
import { CLASS_ARRIVAL, CLASS_RELEASE, CLASS_WORLD, eventKey, keyMicros } from '../../../simulator/engine/event-key.ts';
import type { Stream } from '../../../simulator/basics/random.ts';
import { Timeline } from '../../../simulator/engine/timeline.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import { type GenerationListener, Generations } from '../../../simulator/accounts/generation.ts';
import { PrefixUse } from '../../../simulator/accounts/prefix-use.ts';
import { KIND_ADJUST, KIND_LEAVE } from '../../../simulator/requests/event-kind.ts';
import { Requests } from '../../../simulator/requests/requests.ts';
import { Shards } from '../../../simulator/accounts/shards.ts';
import { UseMeter } from '../../../simulator/accounts/use-meter.ts';
import { ledgerShape } from '../../../simulator/quota/ledger-shape.ts';
import type { MeterName } from '../../../simulator/quota/limits.ts';
import { ADMITTED, DENIED, refusingMeter, UNAVAILABLE } from '../../../simulator/quota/verdict.ts';
import { MAX_TOKENS_UNSET, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import type { Admission, Invocation } from '../backend.ts';
import { EarlierPrefixes } from './earlier-prefixes.ts';
import { type Carrier, ModelledGeneration } from './generation.ts';

/** Events between two looks at whether the calendar's buckets fit. */
const TUNED_EVERY = 4096;

export class Fleet implements GenerationListener, Carrier {
  #popped = 0;
  readonly shards: Shards;
  readonly use: UseMeter;
  readonly #config: SimulationConfig;
  readonly #calendar = new Calendar();
  readonly #requests = new Requests((capacity) => this.#calendar.reach(capacity));
  readonly #generations: Generations;
  readonly #prefixes: PrefixUse;
  readonly #earlier: EarlierPrefixes;
  /** By slot, of those that may read or write a cache. */
  readonly #cacheTtlMicros: Micros[] = [];
  /** By slot. */
  readonly #running: (ModelledGeneration | undefined)[] = [];
  #world: Timeline;

  /** @param chance decides which requests faults strike; @param world what else happens, in order of time */
  constructor(config: SimulationConfig, chance: Stream, world: Timeline) {
    this.#config = config;
    this.shards = new Shards(config, chance, { ...ledgerShape(config), everyMeter: true });
    this.#world = world;
    // Bedrock knows no tenants: to it there is one caller, who waits until it leaves.
    const { quota, models } = config;
    const tenants = [{ timeoutMicros: null }];
    this.#prefixes = new PrefixUse(this.#requests, this.shards, (slot) => this.#cacheTtlMicros[slot]!);
    this.#earlier = new EarlierPrefixes(this.shards.caches);
    const parts = [this.#requests, this.#calendar, this.shards, this.#prefixes, this] as const;
    this.#generations = new Generations({ quota, models, tenants }, ...parts);
    this.use = new UseMeter(this.shards, this.#generations);
  }

  get nextAtMicros(): Micros {
    return keyMicros(Math.min(this.#world.nextKey, this.#calendar.minKey));
  }

  runUntil(now: Micros): void {
    this.#runBefore(eventKey(now, CLASS_ARRIVAL));
  }

  admit(
    now: Micros,
    account: number,
    model: number,
    invocation: Invocation,
    byHand: () => BreakConfig | null,
  ): Admission {
    this.runUntil(now);
    // An account that joins later is not there yet: its credentials are known, and may do nothing.
    if (now < this.#config.accounts[account]!.joinsAtMicros) return SUSPENDED;
    const request = this.#resolved(invocation, model);
    const reserve = this.#reserve(now, account, model, request);
    const verdict = this.shards.ask(account, model, reserve, now);
    if (verdict === UNAVAILABLE) return { kind: 'failed', fault: this.shards.lastError };
    if (verdict === DENIED) return SUSPENDED;
    if (verdict === ADMITTED) {
      return { kind: 'admitted', generation: this.#begin(now, account, model, request, reserve, byHand()) };
    }
    const meter = refusingMeter(verdict);
    return { kind: 'refused', meter, shortBy: this.#shortBy(meter, account, model, reserve, now) };
  }

  leave(slot: number, now: Micros): void {
    const generation = this.#running[slot];
    this.#runBefore(eventKey(now, CLASS_RELEASE));
    if (generation === undefined || this.#running[slot] !== generation) return;
    const isEnding = this.#requests.kind(slot) !== KIND_ADJUST;
    if (isEnding && keyMicros(this.#calendar.keyOf(slot)) === now) return this.runUntil(now);
    this.#calendar.remove(slot);
    this.#generations.fire(slot, KIND_LEAVE, now);
  }

  /** Nothing in the world touches it any more; what is in flight comes to its end when somebody looks. */
  retire(): void {
    this.#world = new Timeline();
  }

  answered(slot: number, output: number, used: number, isCutOff: boolean): void {
    this.#stop(slot, isCutOff ? 'cut-off' : 'finished', output, used);
    this.#requests.release(slot);
  }

  left(slot: number, output: number, used: number, isOrphaned: boolean, now: Micros): void {
    const hasBroken = this.#running[slot]!.breaksAt <= now;
    this.#stop(slot, hasBroken ? 'failed' : 'aborted', output, isOrphaned ? this.#costOfAll(slot) : used);
    if (isOrphaned) return;
    this.#earlier.left(slot, now);
    this.#requests.release(slot);
  }

  orphanSettled(slot: number): void {
    this.#requests.release(slot);
  }

  /** The model goes on without its reader: what is settled in the end is the whole answer. */
  #costOfAll(slot: number): number {
    const requests = this.#requests;
    const input = requests.input(slot);
    return this.shards.ledger.settlement(requests.model(slot), input, requests.cacheRead(slot), requests.output(slot));
  }

  #stop(slot: number, state: 'finished' | 'cut-off' | 'failed' | 'aborted', output: number, used: number): void {
    const generation = this.#running[slot]!;
    this.#running[slot] = undefined;
    generation.stop(state, output, used);
  }

  /** Clients may write any number: what a record has no room for counts as the most that it has room for. */
  #resolved(invocation: Invocation, model: number): Invocation {
    const { maxTokens, outputTokens, latencyDraw } = invocation;
    const inputTokens = Math.min(invocation.inputTokens, MOST_INPUT_TOKENS);
    const { cacheable } = invocation;
    return {
      inputTokens,
      cacheReadTokens: Math.min(invocation.cacheReadTokens, inputTokens),
      cacheWriteTokens: Math.min(invocation.cacheWriteTokens, inputTokens),
      cacheable: cacheable === null ? null : { ...cacheable, tokens: Math.min(cacheable.tokens, inputTokens) },
      maxTokens:
        maxTokens === MAX_TOKENS_UNSET
          ? this.#config.models[model]!.maxOutputTokens
          : Math.min(maxTokens, MOST_OUTPUT_TOKENS),
      outputTokens,
      latencyDraw,
    };
  }

  #reserve(now: Micros, account: number, model: number, request: Invocation): number {
    const { inputTokens, cacheReadTokens, maxTokens, cacheable } = request;
    const { ledger } = this.shards;
    // What is read is looked for where it is spared, and only there.
    const isStated = ledger.semantics.reserveCacheReads || cacheable === null;
    const read = isStated ? cacheReadTokens : this.#earlier.readable({ account, model }, cacheable, now);
    return ledger.reservation(inputTokens, read, maxTokens);
  }

  #begin(
    now: Micros,
    account: number,
    model: number,
    request: Invocation,
    reserve: number,
    byHand: BreakConfig | null,
  ): ModelledGeneration {
    const { shards } = this;
    const { inputTokens, cacheReadTokens, maxTokens, cacheable } = request;
    const requests = this.#requests;
    const slot = requests.take();
    requests.setArrivedAt(slot, now);
    requests.setOrigin(slot, 0, model, 0);
    requests.setInput(slot, inputTokens, cacheReadTokens, request.cacheWriteTokens);
    requests.setMaxTokens(slot, maxTokens);
    requests.setOutput(slot, Math.min(request.outputTokens, maxTokens));
    const uncached = inputTokens - cacheReadTokens;
    requests.setFirstTokenMicros(slot, shards.firstToken.micros(model, uncached, request.latencyDraw));
    if (cacheable !== null) {
      this.#cacheTtlMicros[slot] = cacheable.ttlMicros;
      requests.setAffinity(slot, cacheable.key);
      this.#earlier.join({ account, model }, cacheable, now);
      this.#prefixes.leaveOpen(slot, cacheable.tokens, request.latencyDraw);
    }
    requests.setPerTokenMicros(slot, this.#config.models[model]!.latency.microsPerOutputToken);
    this.#generations.begin(slot, account, reserve, now, byHand);
    const broken = this.#generations.breaks.of(slot);
    const firstTokenAt = requests.admittedAt(slot) + requests.firstTokenMicros(slot);
    const begins = broken === undefined || requests.output(slot) > 0;
    const readableAt = begins ? firstTokenAt : Number.POSITIVE_INFINITY;
    this.#earlier.write(slot, { account, model }, cacheable, requests.cacheRead(slot), readableAt, now);
    const generation = new ModelledGeneration(this, slot, {
      outputTokens: requests.output(slot),
      truncated: request.outputTokens > maxTokens,
      reservedTokens: reserve,
      cacheReadTokens: requests.cacheRead(slot),
      cacheWriteTokens: requests.cacheWrite(slot),
      firstTokenAt,
      perTokenMicros: requests.perTokenMicros(slot),
      brokenBy: broken?.by ?? null,
      breaksAt: broken?.atMicros ?? Number.POSITIVE_INFINITY,
    });
    this.#running[slot] = generation;
    return generation;
  }

  #runBefore(endKey: number): void {
    const calendar = this.#calendar;
    for (;;) {
      const worldKey = this.#world.nextKey;
      const isWorld = worldKey < calendar.minKey;
      const key = isWorld ? worldKey : calendar.minKey;
      if (key >= endKey) break;
      const at = keyMicros(key);
      if (isWorld) this.#world.runNext(at);
      else {
        const slot = calendar.pop();
        this.#popped++;
        this.#generations.fire(slot, this.#requests.kind(slot), at);
      }
    }
    if (this.#popped < TUNED_EVERY) return;
    calendar.tune(eventKey(keyMicros(endKey), CLASS_WORLD), this.#popped, this.#requests.live);
    this.#popped = 0;
  }

  /** How much more the meter would have needed, before it was charged for the refusal (where refusals are). */
  #shortBy(meter: MeterName, account: number, model: number, reserve: number, now: Micros): number {
    const { ledger } = this.shards;
    const isTokens = meter === 'tokensPerMinute' || meter === 'tokensPerDay';
    const need = isTokens ? reserve : 1;
    const isCharged = ledger.semantics.chargeRejected && (isTokens || meter === 'requestsPerMinute');
    const left = ledger.meter(meter)!.left(ledger.meterRow(meter, account, model), now) + (isCharged ? need : 0);
    return Math.max(1, need - left);
  }
}

const SUSPENDED: Admission = { kind: 'failed', fault: 'suspended' };
