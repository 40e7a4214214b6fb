/** How full the accounts of a world were at an instant, worked out from what its requests held and cost. */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { Ledger } from '../../../simulator/quota/ledger.ts';
import { ledgerShape } from '../../../simulator/quota/ledger-shape.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';
import type { Raise } from './raises.ts';

export interface AccountState {
  readonly account: string;
  /** Requests that it worked on, of all models. */
  readonly inFlight: number;
  /** Of the model's tokens a minute; null: not limited. */
  readonly tokensLeft: number | null;
}

export interface StateOptions {
  /** Of the whole run, in any order. */
  readonly rows: readonly TimedRow[];
  readonly config: SimulationConfig;
  readonly model: number;
  readonly atMicros: Micros;
  /** Of the model's tokens a minute. */
  readonly raises: readonly Raise[];
}

/** Before what happens at the instant itself. Quotas that faults cut, and refusals that are charged, are left out. */
export function statesAt({ rows, config, model, atMicros, raises }: StateOptions): AccountState[] {
  const ledger = new Ledger(ledgerShape(config));
  const { tokens } = ledger;
  const inFlight = config.accounts.map(() => 0);
  const changes: { readonly at: Micros; readonly happen: () => void }[] = [];
  for (const row of rows) {
    const shard = admittedBy(row);
    if (shard === null) continue;
    const { reservedTokens, settledTokens, endedAtMicros } = row;
    const admittedAt = row.arrivedAtMicros + row.waitMicros;
    const at = ledger.row(shard, row.model);
    const begin = (): void => {
      inFlight[shard]! += 1;
      tokens.take(at, reservedTokens, admittedAt);
    };
    const end = (): void => {
      inFlight[shard]! -= 1;
      tokens.move(at, settledTokens - reservedTokens, admittedAt, endedAtMicros);
    };
    changes.push({ at: admittedAt, happen: begin }, { at: Math.max(admittedAt, endedAtMicros), happen: end });
  }
  for (const { account, by, atMicros: at } of raises) {
    const row = ledger.row(
      config.accounts.findIndex(({ name }) => name === account),
      model,
    );
    changes.push({ at, happen: () => tokens.setLimit(row, (tokens.limit(row) ?? 0) + by, at) });
  }
  changes.sort((a, b) => a.at - b.at);
  for (const { at, happen } of changes) if (at < atMicros) happen();
  return config.accounts.map(({ name }, shard): AccountState => {
    const left = tokens.left(ledger.row(shard, model), atMicros);
    return { account: name, inFlight: inFlight[shard]!, tokensLeft: Number.isFinite(left) ? left : null };
  });
}
