/** `/shardproof` of a gateway: what it believes of its shards, who is held, what was refused last. Plain HTML. */
import { createHash } from 'node:crypto';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { VERDICTS } from '../../../simulator/quota/verdict.ts';
import type { Clock } from '../../clock/clock.ts';
import { escapeXml } from '../../output/escape-xml.ts';
import { isLocal, NOT_LOCAL } from '../../http/guard.ts';
import type { HttpRequest, HttpResponse } from '../../http/message.ts';
import type { Page } from '../../http/page.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayObserver } from '../observer.ts';
import type { SharedState } from '../sharing/connect-state.ts';
import { Totals } from './totals.ts';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
meter { width: 6rem; }
`;
const MOST_REFUSALS = 20;
const MOST_TENANTS = 100;

interface Refusal {
  readonly atMicros: number;
  readonly account: string;
  readonly verdict: string;
  readonly tenant: string;
}

export class StatusPage implements Page {
  readonly observer: GatewayObserver;
  readonly #config: SimulationConfig;
  readonly #totals = new Totals();
  readonly #refusals: Refusal[] = [];
  #gateway: Gateway | null = null;
  #clock: Clock | null = null;
  #shared: () => SharedState | null = () => null;

  constructor(config: SimulationConfig) {
    this.#config = config;
    this.observer = {
      ended: (ending) => {
        this.#totals.add(ending);
        for (const { shard, verdict, askedAtMicros } of ending.errand.asks) {
          if (verdict === null) continue;
          this.#refusals.push({
            atMicros: askedAtMicros,
            account: config.accounts[shard]!.name,
            verdict: VERDICTS[verdict]!,
            tenant: config.tenants[ending.errand.tenant]!.name,
          });
        }
        this.#refusals.splice(0, Math.max(0, this.#refusals.length - MOST_REFUSALS));
      },
    };
  }

  watch(gateway: Gateway, clock: Clock, shared: () => SharedState | null = () => null): void {
    this.#shared = shared;
    this.#gateway = gateway;
    this.#clock = clock;
  }

  matches(method: string, path: string): boolean {
    return method === 'GET' && (path === '/shardproof' || path === '/shardproof/');
  }

  handle(request: HttpRequest): HttpResponse {
    if (!isLocal(request)) return NOT_LOCAL;
    const hash = createHash('sha256').update(STYLE).digest('base64');
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      refresh: '2',
    };
    return { status: 200, headers, body: this.#html() };
  }

  #html(): string {
    const { name, gateway: settings } = this.#config;
    const { rounds, frontDoor } = this.#gateway!;
    const counts = `${frontDoor.inFlight} requests in flight, ${rounds.held} held, ${rounds.retries} back-offs`;
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gateway: ${escapeXml(name)}</title><style>${STYLE}</style></head><body>
<h1>Gateway for ${escapeXml(name)}</h1>
<p>Policy ${escapeXml(settings.policy)}. ${counts}. ${this.#sharing()}</p>
<h2>Accounts, as this gateway believes</h2>
${table(['account', 'model', 'quota left', 'of tokens a minute', 'in flight', 'cooling down for'], this.#accounts())}
<h2>Tenants</h2>
${table(['tenant', 'served', 'throttled', 'shed', 'failed', 'input tokens', 'output tokens'], this.#tenants())}
<h2>Last refusals</h2>
${table(['model time', 'account', 'refused by', 'tenant'], this.#refused())}
</body></html>
`;
  }

  #sharing(): string {
    const shared = this.#shared();
    if (shared === null) return '';
    return shared.status === 'joined'
      ? `Shares its state with ${shared.sisters} other replicas.`
      : 'Works alone: the server of the shared state cannot be used.';
  }

  #accounts(): string[][] {
    const { book } = this.#gateway!.replica;
    const now = this.#clock!.nowMicros();
    return this.#config.models.flatMap((model, index) => {
      book.consider(index, 0, now);
      return this.#config.accounts.map(({ name }, shard) => {
        const cools = Math.max(0, book.shortlist.coolUntil(shard) - now);
        const share = Math.max(0, book.headroomFraction(shard));
        return [
          escapeXml(name),
          escapeXml(model.id),
          `<meter value="${share.toFixed(3)}"></meter> ${Math.round(book.headroom(shard)).toLocaleString('en')}`,
          book.capacity(shard).toLocaleString('en'),
          String(book.inFlight(shard)),
          cools > 0 ? `${(cools / MICROS_PER_SECOND).toFixed(1)} s` : '',
        ];
      });
    });
  }

  #tenants(): string[][] {
    const { requests, tokens } = this.#totals;
    return this.#config.tenants
      .slice(0, MOST_TENANTS)
      .map(({ name }, tenant) => [
        escapeXml(name),
        ...['served', 'throttled', 'shed', 'failed'].map((word) => requests.of(tenant, word).toLocaleString('en')),
        ...['input', 'output'].map((kind) => tokens.of(tenant, kind).toLocaleString('en')),
      ]);
  }

  #refused(): string[][] {
    return [...this.#refusals]
      .reverse()
      .map(({ atMicros, account, verdict, tenant }) => [
        `${(atMicros / MICROS_PER_SECOND).toFixed(1)} s`,
        escapeXml(account),
        verdict,
        escapeXml(tenant),
      ]);
  }
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((word) => `<th scope="col">${word}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}
