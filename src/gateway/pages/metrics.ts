/** The gateway's metrics for Prometheus: requests, tokens, what it believes of its shards. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { MetricsPage, type Observer, type Sample } from '../../telemetry/metrics-page.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayObserver } from '../observer.ts';
import type { SharedState } from '../sharing/connect-state.ts';
import type { Ending } from '../serving/ending.ts';
import { Totals } from './totals.ts';

const SECONDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];

export class GatewayMetrics {
  readonly page: MetricsPage;
  readonly observer: GatewayObserver;
  readonly #firstToken: (tenant: string) => Observer;
  readonly #whole: (tenant: string) => Observer;
  readonly #tenants: readonly string[];
  readonly #config: SimulationConfig;

  /** @param isOpen whether it answers under any name, not only this machine's */
  constructor(config: SimulationConfig, isOpen: boolean) {
    this.#config = config;
    this.#tenants = config.tenants.map(({ name }) => name);
    const accounts = config.accounts.map(({ name }) => name);
    const page = new MetricsPage('shardproof_gateway_', isOpen);
    this.page = page;
    const totals = new Totals();
    const requests = { name: 'requests_total', help: 'Finished requests', labels: ['tenant', 'outcome'] };
    page.counter({ ...requests, samples: () => named(totals.requests, this.#tenants) });
    const tokens = { name: 'tokens_total', help: 'Tokens of finished answers', labels: ['tenant', 'kind'] };
    page.counter({ ...tokens, samples: () => named(totals.tokens, this.#tenants) });
    const asks = { name: 'asks_total', help: 'Answers of accounts', labels: ['account', 'verdict'] };
    page.counter({ ...asks, samples: () => named(totals.asks, accounts) });
    this.#firstToken = page.histogram('first_token_seconds', 'From arrival to the first token', SECONDS, 'tenant');
    this.#whole = page.histogram('request_seconds', 'From arrival to the end', SECONDS, 'tenant');
    this.observer = {
      ended: (ending) => {
        totals.add(ending);
        this.#time(ending);
      },
    };
  }

  /** What is read whenever somebody asks. */
  watch(gateway: Gateway, shared: () => SharedState | null = () => null): void {
    const single = (name: string, help: string, value: () => number): void =>
      this.page.gauge({ name, help, samples: () => [[value()]] });
    single('in_flight', 'Requests that have not ended', () => gateway.frontDoor.inFlight);
    single('held', 'Requests that are held for room', () => gateway.rounds.held);
    this.page.counter({ name: 'retries_total', help: 'Back-offs', samples: () => [[gateway.rounds.retries]] });
    if (shared() !== null) {
      single('sharing', 'Whether state is shared: 1, or 0 while it works alone', () =>
        shared()?.status === 'joined' ? 1 : 0,
      );
      single('sisters', 'Replicas heard of in the last seconds', () => shared()?.sisters ?? 0);
    }
    const { accounts } = this.#config;
    const perAccount = (name: string, help: string, value: (shard: number) => number): void =>
      this.page.gauge({
        name,
        help,
        labels: ['account'],
        samples: () => accounts.map(({ name: account }, shard): Sample => [value(shard), account]),
      });
    const { book } = gateway.replica;
    perAccount('account_in_flight', 'Requests that the account works on', (shard) => book.inFlight(shard));
  }

  #time({ errand, firstTokenAtMicros, endedAtMicros, outcome }: Ending): void {
    if (outcome !== 'served') return;
    const tenant = this.#tenants[errand.tenant]!;
    const { arrivedAtMicros } = errand.facts;
    this.#whole(tenant).observe((endedAtMicros - arrivedAtMicros) / MICROS_PER_SECOND);
    if (firstTokenAtMicros === null) return;
    this.#firstToken(tenant).observe((firstTokenAtMicros - arrivedAtMicros) / MICROS_PER_SECOND);
  }
}

function* named(counts: Iterable<readonly [index: number, word: string, count: number]>, names: readonly string[]) {
  for (const [index, word, count] of counts) yield [count, names[index]!, word] as const;
}
