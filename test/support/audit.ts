/** A simulation that can be watched event by event, with every charge of its true ledger written down. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { policyNamed } from '../../simulator/run/clairvoyance.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import type { Totals } from '../../simulator/metrics/result.ts';
import type { Ledger } from '../../simulator/quota/ledger.ts';
import { METERS, type MeterName } from '../../simulator/quota/limits.ts';
import { ADMITTED } from '../../simulator/quota/verdict.ts';
import { Simulation, type SimulationParts } from '../../simulator/run/simulation.ts';
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';

/** What was charged and not given back, by meter and row of the meter, whatever windows make of it. */
export class Audit {
  readonly net = new Map<MeterName, number[]>();
  /** Tokens that refused requests were charged, by row of the ledger; requests likewise. */
  readonly refusedTokens: number[];
  readonly refusedRequests: number[];

  constructor(ledger: Ledger) {
    const rows = ledger.tokens.rows;
    this.refusedTokens = new Array<number>(rows).fill(0);
    this.refusedRequests = new Array<number>(rows).fill(0);
    for (const name of METERS) this.#watch(ledger, name);
    const admit = ledger.admit.bind(ledger);
    ledger.admit = (shard, model, reserve, now) => {
      const verdict = admit(shard, model, reserve, now);
      if (verdict !== ADMITTED && ledger.semantics.chargeRejected) {
        this.refusedTokens[ledger.row(shard, model)]! += reserve;
        this.refusedRequests[ledger.row(shard, model)]! += 1;
      }
      return verdict;
    };
  }

  #watch(ledger: Ledger, name: MeterName): void {
    const meter = ledger.meter(name);
    if (meter === null) return;
    const net = new Array<number>(meter.rows).fill(0);
    this.net.set(name, net);
    const take = meter.take.bind(meter);
    const tryTake = meter.tryTake.bind(meter);
    const giveBack = meter.giveBack.bind(meter);
    const move = meter.move.bind(meter);
    const whole = (amount: number): number => {
      if (!Number.isSafeInteger(amount) || amount < 0) throw new Error(`${amount} of ${name}`);
      return amount;
    };
    meter.take = (row, amount, now) => {
      net[row]! += whole(amount);
      take(row, amount, now);
    };
    meter.tryTake = (row, amount, now) => {
      const before = net[row]!;
      const fitted = tryTake(row, amount, now);
      // Banks differ in whether this goes through `take`.
      net[row] = before + (fitted ? whole(amount) : 0);
      return fitted;
    };
    meter.giveBack = (row, amount, takenAt, now) => {
      net[row]! -= whole(amount);
      const after = net[row]!;
      giveBack(row, amount, takenAt, now);
      net[row] = after;
    };
    meter.move = (row, delta, takenAt, now) => {
      const after = net[row]! + Math.sign(delta) * whole(Math.abs(delta));
      move(row, delta, takenAt, now);
      net[row] = after;
    };
  }
}

export interface Watched {
  readonly simulation: Simulation;
  readonly audit: Audit;
  readonly records: RequestRow[];
}

export function watch(config: SimulationConfig, seed: number, changes: Partial<SimulationParts> = {}): Watched {
  const records: RequestRow[] = [];
  const simulation = new Simulation({
    config,
    seed,
    replication: 0,
    policy: policyNamed(config.gateway.policy),
    workload: new GeneratedWorkload(config, seed, 0),
    recorder: (record) => void records.push(record),
    mirror: true,
    ...changes,
  });
  return { simulation, audit: new Audit(simulation.shards.ledger), records };
}

export function totalsOf({ tally }: Simulation): Totals {
  const all = Array.from({ length: tally.tenants }, (_, index) => tally.totals(index));
  const sum = (key: keyof Totals): number => all.reduce((total, one) => total + one[key], 0);
  const keys = Object.keys(all[0]!) as (keyof Totals)[];
  return Object.fromEntries(keys.map((key) => [key, sum(key)])) as unknown as Totals;
}
