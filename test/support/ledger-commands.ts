/** What can happen to a ledger, as random commands that do it to the real one and to the naive one, and compare. */
import fc from 'fast-check';
import type { Micros } from '../../simulator/basics/time.ts';
import type { Ledger } from '../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../simulator/quota/ledger-shape.ts';
import { METERS, type Limits, type MeterName, WINDOWS } from '../../simulator/quota/limits.ts';
import { ADMITTED, refusingMeter } from '../../simulator/quota/verdict.ts';
import { DEFAULT_SEMANTICS, MONDAY_MICROS, NO_LIMITS } from './config-builder.ts';
import { type NaiveLedger, naiveFleet } from './naive-ledger.ts';

const SHARDS = 2;
const MODELS = 2;
/** Later than any window ends. */
const LONG_AFTER_MICROS = 400 * 86_400_000_000;

interface Reservation {
  readonly shard: number;
  readonly model: number;
  readonly admittedAt: Micros;
  held: number;
  /** What of the charge made at admission is still charged: no more can be given back to that instant. */
  ofAdmission: number;
}

export interface LedgerModel {
  now: Micros;
  readonly fleet: readonly (readonly NaiveLedger[])[];
  readonly open: Reservation[];
}

type Step = fc.Command<LedgerModel, Ledger>;

function expectSame(what: string, real: unknown, naive: unknown): void {
  if (!Object.is(real, naive)) throw new Error(`${what}: the ledger says ${String(real)}, the list ${String(naive)}`);
}

const nameOf = (verdict: number): MeterName | null => (verdict === ADMITTED ? null : refusingMeter(verdict));

/** Every meter of every row, what would be admitted, and from when on. */
function compare(model: LedgerModel, real: Ledger, probe: number): void {
  const { now } = model;
  for (const [shard, ledgers] of model.fleet.entries()) {
    for (const [m, naive] of ledgers.entries()) {
      const where = `shard ${shard} model ${m} at ${now}`;
      for (const name of METERS) {
        const left = real.meter(name)?.left(real.meterRow(name, shard, m), now) ?? Number.POSITIVE_INFINITY;
        expectSame(`${name} left, ${where}`, left, naive.meters[name].left(now));
        if (!Number.isInteger(left) && left !== Number.POSITIVE_INFINITY) throw new Error(`${left} ${name} left`);
      }
      expectSame(`refuser of ${probe}, ${where}`, nameOf(real.check(shard, m, probe, now)), naive.refuser(probe, now));
      compareNextFit(real.fitsAtMicros(shard, m, probe, now), naive, probe, now);
    }
  }
}

/** `at` is the first instant at which the naive ledger admits. */
function compareNextFit(at: Micros, naive: NaiveLedger, probe: number, now: Micros): void {
  const admits = (instant: Micros): boolean => naive.refuser(probe, instant) === null;
  if (at === Number.POSITIVE_INFINITY) {
    expectSame(`whether ${probe} ever fits`, false, admits(now + LONG_AFTER_MICROS));
    return;
  }
  if (!Number.isInteger(at) || at < now) throw new Error(`fits at ${at}, asked at ${now}`);
  expectSame(`whether ${probe} fits at ${at}`, true, admits(at));
  if (at > now) expectSame(`whether ${probe} fits before ${at}`, false, admits(at - 1));
}

/** A command: `act` does the same to both and compares what they answer; then every meter is compared. */
function step(text: string, probe: number, act: (model: LedgerModel, real: Ledger) => void): Step {
  return {
    check: () => true,
    run: (model, real) => {
      act(model, real);
      compare(model, real, probe);
    },
    toString: () => text,
  };
}

/** A command on one of the open reservations; nothing where there is none. */
function onReservation(
  text: string,
  pick: number,
  probe: number,
  act: (one: Reservation, naive: NaiveLedger, model: LedgerModel, real: Ledger) => void,
): Step {
  const run = step(text, probe, (model, real) => {
    const one = model.open[pick % model.open.length]!;
    act(one, model.fleet[one.shard]![one.model]!, model, real);
  });
  return { ...run, check: (model) => model.open.length > 0 };
}

const where = fc.record({ shard: fc.nat({ max: SHARDS - 1 }), model: fc.nat({ max: MODELS - 1 }) });
const tokens = fc.oneof(fc.nat({ max: 3_000 }), fc.nat({ max: 40_000 }), fc.nat({ max: 300_000_000 }));
const durations = fc.oneof(
  fc.nat({ max: 5 }),
  fc.nat({ max: 2_000_000 }),
  fc.nat({ max: 70_000_000 }),
  fc.constantFrom(1_000_000, 59_999_999, 60_000_000, 60_000_001, 86_399_999_999, 86_400_000_000),
);
/** Whole numbers; above 75 million in thousands, as the token bucket wants them. */
export const limits = fc.oneof(
  { weight: 2, arbitrary: fc.nat({ max: 5_000 }) },
  { weight: 2, arbitrary: fc.nat({ max: 1_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(74_999_999, 75_000_000, 75_001_000, 240_000_000, 75_000_000_000) },
  { weight: 1, arbitrary: fc.integer({ min: 75_001, max: 400_000 }).map((thousands) => thousands * 1_000) },
);
const maybe = fc.option(limits, { freq: 3 });

const advance = fc
  .tuple(durations, tokens)
  .map(([micros, probe]) => step(`advance(${micros})`, probe, (model) => void (model.now += micros)));

/** Changes nothing that anybody can ask; what it says is when to come again. */
const startWindows = tokens.map((probe) =>
  step('startWindows()', probe, ({ now }, real) => {
    const next = real.startWindows(now);
    if (next <= now) throw new Error(`the next window ends at ${next}, asked at ${now}`);
  }),
);

const admit = fc.tuple(where, tokens, tokens).map(([{ shard, model: m }, reserve, probe]) =>
  step(`admit(${shard}, ${m}, ${reserve})`, probe, (model, real) => {
    const { now } = model;
    const refuser = nameOf(real.admit(shard, m, reserve, now));
    expectSame(`admission of ${reserve}`, refuser, model.fleet[shard]![m]!.admit(reserve, now));
    if (refuser === null) model.open.push({ shard, model: m, admittedAt: now, held: reserve, ofAdmission: reserve });
  }),
);

/** By at least -ofAdmission: what was charged later has to be given back to its own instant, or not at all. */
const bounded = (delta: number, { ofAdmission }: Reservation): number => Math.max(delta, -ofAdmission);

const adjust = fc.tuple(fc.nat(), fc.integer({ min: -40_000, max: 40_000 }), tokens).map(([pick, wanted, probe]) =>
  onReservation(`adjust(${pick}, ${wanted})`, pick, probe, (one, naive, { now }, real) => {
    const delta = bounded(wanted, one);
    real.adjust(one.shard, one.model, delta, one.admittedAt, now);
    naive.adjust(delta, one.admittedAt, now);
    one.held += delta;
    one.ofAdmission += Math.min(delta, 0);
  }),
);

/** More than it held as well as less, and nothing where it was aborted. */
const settle = fc.tuple(fc.nat(), fc.oneof(fc.constant(0), tokens), tokens).map(([pick, wanted, probe]) =>
  onReservation(`settle(${pick}, ${wanted})`, pick, probe, (one, naive, model, real) => {
    const used = one.held + bounded(wanted - one.held, one);
    real.settle(one.shard, one.model, one.held, used, one.admittedAt, model.now);
    naive.settle(one.held, used, one.admittedAt, model.now);
    model.open.splice(model.open.indexOf(one), 1);
  }),
);

const chargeOutput = fc.tuple(where, tokens, tokens).map(([{ shard, model: m }, wanted, probe]) =>
  step(`chargeOutput(${shard}, ${m}, ${wanted})`, probe, (model, real) => {
    const granted = real.chargeOutput(shard, m, wanted, model.now);
    expectSame('output granted', granted, model.fleet[shard]![m]!.chargeOutput(wanted, model.now));
  }),
);

const setLimit = fc
  .tuple(where, fc.constantFrom(...METERS), maybe, tokens)
  .map(([{ shard, model: m }, name, to, probe]) => {
    const run = step(`setLimit(${shard}, ${m}, ${name}, ${to})`, probe, (model, real) => {
      real.meter(name)!.setLimit(real.meterRow(name, shard, m), to, model.now);
      model.fleet[shard]![m]!.meters[name].setLimit(to, model.now);
    });
    return {
      ...run,
      check: () => true,
      run: (model: LedgerModel, real: Ledger) => void (real.meter(name) && run.run(model, real)),
    };
  });

export const someCommands = (maxCommands: number): fc.Arbitrary<Iterable<Step>> =>
  fc.commands([advance, advance, startWindows, admit, admit, admit, adjust, settle, settle, chargeOutput, setLimit], {
    maxCommands,
    size: 'max',
  });

const ofRow: fc.Arbitrary<Limits> = fc.record({
  requestsPerMinute: fc.option(fc.nat({ max: 6 })),
  tokensPerMinute: maybe,
  outputTokensPerMinute: maybe,
  concurrency: fc.option(fc.nat({ max: 4 })),
});

/** Nothing but tokens a minute, on runtime: the ledger has a shorter way for these. */
const plain = ofRow.map(({ tokensPerMinute }) => ({ ...NO_LIMITS, tokensPerMinute }));
const ofRows = (row: fc.Arbitrary<Limits>): fc.Arbitrary<[Limits, Limits][]> =>
  fc.array(fc.tuple(row, row), { minLength: SHARDS, maxLength: SHARDS });
const runtime = fc.record({ endpoint: fc.constant('runtime' as const), burndown: fc.constantFrom(1, 5, 10, 15) });
const anywhere = fc.record({
  endpoint: fc.constantFrom('runtime' as const, 'mantle' as const),
  burndown: fc.constant(5),
});

const common = fc.record({
  semantics: fc.record({
    ...Object.fromEntries(Object.entries(DEFAULT_SEMANTICS).map(([key, value]) => [key, fc.constant(value)])),
    window: fc.constantFrom(...WINDOWS),
    burstFraction: fc.constantFrom(1, 1, 0.5, 0.1, 1 / 3),
    chargeRejected: fc.boolean(),
    reserveCacheReads: fc.boolean(),
    dayWindow: fc.constantFrom('utc-midnight', 'rolling-24h'),
  }) as fc.Arbitrary<LedgerShape['semantics']>,
  startEpochMicros: fc.nat({ max: 86_399_999_999 }).map((micros) => MONDAY_MICROS + micros),
  tokensPerDay: fc.array(fc.option(fc.nat({ max: 2_000_000 })), { minLength: SHARDS, maxLength: SHARDS }),
});

/** Two accounts with two models, one of them perhaps on mantle, at any microsecond of a day. */
export const someShape: fc.Arbitrary<LedgerShape> = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(common, fc.tuple(runtime, anywhere), ofRows(ofRow)) },
    { weight: 1, arbitrary: fc.tuple(common, fc.tuple(runtime, runtime), ofRows(plain)) },
  )
  .map(([rest, models, ofAll]) => ({ ...rest, models, limits: ofAll }));

export function newModel(shape: LedgerShape): LedgerModel {
  return { now: 0, fleet: naiveFleet(shape), open: [] };
}
