/** One run: demand, callers, gateway and accounts joined to the engine, from the first arrival to the horizon. */
import type { SimulationConfig } from '../config.ts';
import { Calendar } from '../engine/calendar.ts';
import { Engine, type Model } from '../engine/engine.ts';
import { lookup } from '../basics/lookup.ts';
import { KeyedDraw } from '../basics/keyed-draw.ts';
import { Stream } from '../basics/random.ts';
import { Timeline } from '../engine/timeline.ts';
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import { Callers } from '../retry/callers.ts';
import { assertFits } from './capacity.ts';
import { Endings } from './endings.ts';
import { scheduleFaults } from '../accounts/faults.ts';
import type { FirstToken } from '../accounts/first-token.ts';
import { Gateway } from './gateway.ts';
import { Generations } from '../accounts/generation.ts';
import { IncreasePlan } from '../accounts/increase-plan.ts';
import { PrefixUse } from '../accounts/prefix-use.ts';
import { Recording } from '../requests/recording.ts';
import { Replicas } from './replicas.ts';
import { SeriesRecorder } from './series-recorder.ts';
import { BEGUN } from '../requests/progress.ts';
import { KIND_AGAIN, KIND_ORPHAN, KIND_RETRY } from '../requests/event-kind.ts';
import { NO_SLOT, Requests } from '../requests/requests.ts';
import { Shards } from '../accounts/shards.ts';
import { UseMeter } from '../accounts/use-meter.ts';
import type { RequestRow } from '../metrics/request-row.ts';
import { Tally } from '../metrics/tally.ts';
import { IncreaseDesk } from '../quota/increase.ts';
import type { RoutingPolicy } from '../routing/policy.ts';
import { MAX_TOKENS_UNSET, TraceBlock, type Workload } from '../workload/trace.ts';

/** Rows that are fetched from the workload at a time: enough to amortise the call, little enough for the cache. */
const BLOCK_ROWS = 256;

export interface SimulationParts {
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly replication: number;
  /** See `SimulateOptions`; left out: `replication`. */
  readonly gatewayReplication?: number;
  /** A policy, or one that wants to see the truth of this very run (the oracle). */
  readonly policy: RoutingPolicy | ((simulation: Simulation) => RoutingPolicy);
  readonly workload: Workload;
  /** See `SimulateOptions`. */
  readonly rowIds?: Int32Array | null;
  /** Given every finished request; null: none is kept. */
  readonly recorder: ((row: RequestRow) => void) | null;
  /** Whether a book may read the true ledger where it provably equals it; see `mirrorsTruth`. */
  readonly mirror: boolean;
  /** Whether to write down how the run goes, minute by minute; left out: no. */
  readonly series?: boolean;
}

export class Simulation implements Model {
  readonly config: SimulationConfig;
  readonly policy: RoutingPolicy;
  readonly shards: Shards;
  readonly tally: Tally;
  readonly use: UseMeter;
  readonly desk: IncreaseDesk;
  readonly callers: Callers;
  readonly gateway: Gateway;
  readonly engine: Engine;
  readonly requests: Requests;
  /** Null where nobody wants to see the records. */
  readonly recording: Recording | null;
  /** Null where nobody wants to see how the run goes. */
  readonly series: SeriesRecorder | null;
  private readonly calendar: Calendar;
  private readonly generations: Generations;
  readonly prefixes: PrefixUse;
  private readonly firstToken: FirstToken;
  /** Of the rows of the block at hand. */
  private readonly firstTokenMicros = new Int32Array(BLOCK_ROWS);
  readonly replicas: Replicas;
  private readonly modelOf: Int32Array;
  private readonly maximumOutput: Int32Array;
  private readonly perToken: Int32Array;
  private readonly replicaCount: number;
  private readonly rowIds: Int32Array | null;
  private arrived = 0;

  constructor(parts: SimulationParts) {
    const { config, seed, replication, gatewayReplication = replication } = parts;
    assertFits(config);
    const chance = (name: string): Stream => new Stream(seed, replication, name);
    const timeline = new Timeline();
    this.config = config;
    this.rowIds = parts.rowIds ?? null;
    this.calendar = new Calendar();
    this.requests = new Requests((capacity) => this.calendar.reach(capacity));
    this.recording = parts.recorder === null ? null : new Recording(this.requests, parts.recorder);
    this.modelOf = lookup(config.tenants.map((tenant) => tenant.model));
    this.maximumOutput = lookup(config.models.map((model) => model.maxOutputTokens));
    this.replicaCount = config.gateway.replicas;
    this.perToken = lookup(config.models.map((model) => model.latency.microsPerOutputToken));
    this.tally = new Tally(config.tenants.length);
    this.shards = new Shards(config, chance('faults'));
    this.firstToken = this.shards.firstToken;
    this.callers = new Callers(
      config.tenants.map((tenant) => tenant.callerRetry),
      new KeyedDraw(seed, replication, 'callers'),
    );
    const endings = new Endings({
      requests: this.requests,
      calendar: this.calendar,
      ledger: this.shards.ledger,
      tally: this.tally,
      callers: this.callers,
      recording: this.recording,
    });
    const ttlMicrosOf = (slot: number): Micros => config.tenants[this.requests.tenant(slot)]!.tokens.cacheTtlMicros;
    this.prefixes = new PrefixUse(this.requests, this.shards, ttlMicrosOf, config.tenants.length);
    this.generations = new Generations(config, this.requests, this.calendar, this.shards, this.prefixes, endings);
    this.use = new UseMeter(this.shards, this.generations);
    this.series = parts.series === true ? new SeriesRecorder(config, this.shards, this.use, this.tally) : null;
    this.policy = typeof parts.policy === 'function' ? parts.policy(this) : parts.policy;
    const replicas = new Replicas({
      config,
      policy: this.policy,
      requests: this.requests,
      truth: this.shards.ledger,
      mirror: parts.mirror,
      routingDraw: new KeyedDraw(seed, gatewayReplication, 'routing'),
      backoffDraw: new KeyedDraw(seed, gatewayReplication, 'backoff'),
    });
    this.replicas = replicas;
    this.gateway = new Gateway({
      config,
      policy: this.policy,
      requests: this.requests,
      calendar: this.calendar,
      shards: this.shards,
      replicas,
      generations: this.generations,
      listener: endings,
      recording: this.recording,
    });
    endings.join(this.generations, this.gateway);
    this.desk = new IncreaseDesk(config.accounts, config.increase, chance('increases'));
    this.scheduleWorld(timeline);
    this.engine = new Engine({
      calendar: this.calendar,
      timeline,
      workload: this.series === null ? parts.workload : this.series.watch(parts.workload),
      block: new TraceBlock(BLOCK_ROWS),
      model: this,
      horizonMicros: config.horizonMicros,
    });
  }

  prepare(block: TraceBlock): void {
    this.firstToken.fill(this.firstTokenMicros, block, this.modelOf);
  }

  arrive(block: TraceBlock, index: number, now: Micros): number {
    const { requests } = this;
    const slot = requests.take();
    const arrival = this.arrived++;
    const id = this.rowIds === null ? arrival : this.rowIds[arrival]!;
    const tenant = block.tenant[index]!;
    const model = this.modelOf[tenant]!;
    const input = block.inputTokens[index]!;
    const asked = block.maxTokens[index]!;
    const maxTokens = asked === MAX_TOKENS_UNSET ? this.maximumOutput[model]! : asked;
    const output = block.outputTokens[index]!;
    requests.setArrivedAt(slot, now);
    requests.setOrigin(slot, tenant, model, this.replicaCount === 1 ? 0 : id % this.replicaCount);
    requests.setInput(slot, input, block.cacheReadTokens[index]!, block.cacheWriteTokens[index]!);
    requests.setMaxTokens(slot, maxTokens);
    requests.setOutput(slot, output < maxTokens ? output : maxTokens);
    requests.setFirstTokenMicros(slot, this.firstTokenMicros[index]!);
    const cacheable = block.cacheableTokens[index]!;
    if (cacheable > 0) this.prefixes.leaveOpen(slot, cacheable, block.latencyBits[index]!);
    requests.setPerTokenMicros(slot, this.perToken[model]!);
    requests.setAffinity(slot, block.affinity[index]!);
    requests.setProgress(slot, BEGUN);
    requests.choices.begin(slot, id);
    if (this.recording !== null) this.recording.began(slot, id);
    this.tally.offered(tenant);
    this.gateway.earnRetry(slot, now);
    return slot;
  }

  get pending(): number {
    return this.requests.live;
  }

  fire(slot: number, now: Micros): number {
    if (!this.requests.isFinishing(slot)) return this.fireOther(slot, this.requests.kind(slot), now);
    this.generations.finish(slot, now);
    return NO_SLOT;
  }

  place(slot: number, now: Micros): void {
    this.gateway.place(slot, now);
  }

  private fireOther(slot: number, kind: number, now: Micros): number {
    if (kind === KIND_RETRY) return slot;
    if (kind === KIND_AGAIN) {
      this.gateway.earnRetry(slot, now);
      return slot;
    }
    if (kind <= KIND_ORPHAN) this.generations.fire(slot, kind, now);
    else this.gateway.fire(slot, kind, now);
    return NO_SLOT;
  }

  /** The slot whose request the policy is asked about: the oracle's view. */
  get currentSlot(): number {
    return this.replicas.window.slot;
  }

  /** Now, for whoever holds on to the simulation while it runs. */
  readonly engineNow = (): Micros => this.engine.now;

  /** What happens of itself: increases, faults, accounts that join, and the clock's own marks. */
  private scheduleWorld(timeline: Timeline): void {
    const { config, shards, replicas } = this;
    const plan = new IncreasePlan(config, this.desk, shards, replicas, timeline);
    scheduleFaults(config.faults, shards, timeline);
    config.accounts.forEach((account, shard) => {
      if (account.joinsAtMicros > 0) timeline.at(account.joinsAtMicros, () => replicas.setJoined(shard, true));
    });
    this.everyMinute(timeline, plan);
    this.everyWindow(timeline);
  }

  private everyMinute(timeline: Timeline, plan: IncreasePlan): void {
    const tick = (now: Micros): void => {
      this.use.close(now);
      if (this.series !== null) this.series.minute(now);
      plan.minute(this.use, now);
      timeline.at(now + MICROS_PER_MINUTE, tick);
    };
    timeline.at(MICROS_PER_MINUTE, tick);
  }

  /**
   * Windows start again by the clock, and not under the first request that finds theirs ended (perf: 3). They do so
   * last of all that is entered for the instant: the minute that ends with a day is closed on that day's window.
   */
  private everyWindow(timeline: Timeline): void {
    const start = (now: Micros): void => timeline.at(this.replicas.startWindows(now), tick);
    const tick = (now: Micros): void => timeline.at(now, start);
    start(0);
  }
}
