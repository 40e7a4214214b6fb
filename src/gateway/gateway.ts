/** Composes the gateway: one replica, behind one handler, with or without a port. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { KeyedDraw } from '../../simulator/basics/keyed-draw.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import { Book } from '../../simulator/gateway/book.ts';
import type { Sisters } from '../../simulator/gateway/gossip.ts';
import { newReplica } from '../../simulator/gateway/new-replica.ts';
import type { Replica } from '../../simulator/gateway/replica.ts';
import { Round } from '../../simulator/gateway/round.ts';
import { ledgerShape } from '../../simulator/quota/ledger-shape.ts';
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { Clock } from '../clock/clock.ts';
import type { HttpLimits } from '../http/limits.ts';
import type { Page } from '../http/page.ts';
import type { HttpResponse } from '../http/message.ts';
import { FrontDoor } from './front-door.ts';
import { Intake } from './intake.ts';
import type { GatewayObserver } from './observer.ts';
import { Rounds } from './routing/rounds.ts';
import { safePolicy } from './routing/safe-policy.ts';
import { GatewayServer } from './server.ts';
import { Asking } from './serving/asking.ts';
import type { ApiKeys } from './tenants/api-keys.ts';
import type { TenantLimits } from './tenants/tenant-limits.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface GatewayOptions {
  /** Its `startEpochMicros` is what the calendar shows at model time 0: minutes and days of quotas begin by it. */
  readonly config: SimulationConfig;
  readonly seed: number;
  /** Among its sisters, from 0. */
  readonly replica: number;
  readonly policy: RoutingPolicy;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly keys: ApiKeys;
  readonly limits: TenantLimits | null;
  readonly log: Logger;
  /** What its sisters tell it; null: it is on its own. */
  readonly shareWith?: ((book: Book) => Sisters) | null;
  /** Whether row markers in prompts are believed. */
  readonly trustsMarkers: boolean;
  /** Whether answers say in headers which account gave them. */
  readonly showsRoute?: boolean;
  readonly deadlineMicros?: Micros;
  readonly http?: Partial<HttpLimits>;
  readonly observers?: readonly GatewayObserver[];
  readonly pages?: readonly Page[];
  readonly requestId?: () => string;
}

/** Longer than any answer of a model takes. */
export const DEFAULT_DEADLINE_MICROS = 600_000_000;

export class Gateway {
  readonly replica: Replica;
  readonly rounds: Rounds<HttpResponse>;
  readonly server: GatewayServer;
  readonly frontDoor: FrontDoor;
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    const { config, clock, upstream, log, keys } = options;
    const { gateway } = config;
    this.#options = options;
    const policy = safePolicy(options.policy, log);
    this.replica = replicaOf(options, policy);
    const observers = options.observers ?? [];
    const asking = new Asking({
      upstream,
      replica: this.replica,
      clock,
      onAbort: config.quota.onAbort,
      cacheTtlMicros: config.tenants.map(({ tokens }) => tokens.cacheTtlMicros),
      log,
      accountNames: config.accounts.map(({ name }) => name),
      wake: (now) => this.rounds.wake(now),
      ended: (errand, ask, end) => this.frontDoor.answered(errand, ask, end),
      render: (errand, error) => this.frontDoor.render(errand, error),
    });
    this.rounds = new Rounds<HttpResponse>({
      replica: this.replica,
      round: new Round(gateway, policy),
      clock,
      hold: gateway.hold,
      priorities: config.tenants.map(({ priority }) => priority),
      refusalMicros: gateway.refusalMicros,
      ask: (errand, ask) => asking.ask(errand, ask),
      onStep: (errand, step, round, verdict) =>
        observers.forEach(({ stepped }) => stepped?.(errand, step, round, verdict)),
    });
    const { ledger } = this.replica.book;
    const requestId = options.requestId ?? randomUUID;
    const { trustsMarkers, replica } = options;
    this.frontDoor = new FrontDoor({
      intake: new Intake({ models: config.models, keys, ledger, clock, trustsMarkers, replica, requestId }),
      rounds: this.rounds,
      clock,
      limits: options.limits,
      tenantNames: config.tenants.map(({ name }) => name),
      accountNames: config.accounts.map(({ name }) => name),
      modelIds: config.models.map(({ id }) => id),
      showsRoute: options.showsRoute ?? true,
      deadlineMicros: options.deadlineMicros ?? DEFAULT_DEADLINE_MICROS,
      observers,
      requestId,
    });
    this.server = new GatewayServer(this.frontDoor, options);
    this.#letAccountsJoin();
  }

  /** The operator, or whoever watches the quotas, tells of a new one. @param model null for tokens per day */
  learnLimit(shard: number, model: number | null, meter: MeterName, limit: number | null): void {
    const now = this.#options.clock.nowMicros();
    this.replica.book.learnLimit(shard, model, meter, limit, now);
    this.rounds.wake(now);
  }

  #letAccountsJoin(): void {
    const { config, clock } = this.#options;
    for (const [shard, { joinsAtMicros }] of config.accounts.entries()) {
      if (joinsAtMicros <= clock.nowMicros()) continue;
      this.replica.book.shortlist.setJoined(shard, false);
      clock.at(joinsAtMicros, () => this.replica.book.shortlist.setJoined(shard, true));
    }
  }
}

function replicaOf(options: GatewayOptions, policy: RoutingPolicy): Replica {
  const { config, seed, shareWith = null, replica: index } = options;
  // Metrics and the status page read it, whatever the policy does.
  const reads = policy.reads === undefined ? undefined : [...policy.reads, 'in-flight' as const];
  const book = new Book(ledgerShape(config), { ...config.gateway, reads, truth: null });
  return newReplica(config, policy, {
    index,
    book,
    keepsLedger: true,
    gossip: shareWith === null ? null : shareWith(book),
    routingDraw: new KeyedDraw(seed, 0, 'routing'),
    backoffDraw: new KeyedDraw(seed, 0, 'backoff'),
  });
}
