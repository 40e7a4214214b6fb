/** The ledger against a list of entries, by random commands; and a ledger that leaks, which must not pass. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../simulator/basics/time.ts';
import { Ledger } from '../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../simulator/quota/ledger-shape.ts';
import { newModel, someCommands, someShape } from '../support/ledger-commands.ts';

const SEED = 20_260_105;
const COMMANDS = 60;

interface Found {
  readonly failed: boolean;
  readonly report: string;
}

/** On failure fast-check prints the seed, the path and the shortest run of commands that it found. */
function againstTheList(make: (shape: LedgerShape) => Ledger, numRuns: number): Found {
  const property = fc.property(someShape, someCommands(COMMANDS), (shape, commands) => {
    fc.modelRun(() => ({ model: newModel(shape), real: make(shape) }), commands);
  });
  const details = fc.check(property, { seed: SEED, numRuns });
  return { failed: details.failed, report: fc.defaultReportMessage(details) ?? '' };
}

/** Wrong on purpose: an aborted request gives back its place, but not its tokens. */
class LeakingLedger extends Ledger {
  override settle(shard: number, model: number, held: number, used: number, admittedAt: Micros, now: Micros): void {
    super.settle(shard, model, used === 0 ? 0 : held, used, admittedAt, now);
  }
}

/** Wrong on purpose: a refused request costs a token. */
class GrudgingLedger extends Ledger {
  override admit(shard: number, model: number, reserve: number, now: Micros): number {
    const verdict = super.admit(shard, model, reserve, now);
    if (verdict !== 0) this.tokens.take(this.row(shard, model), 1, now);
    return verdict;
  }
}

/** Wrong on purpose: keeps one meter a day for all accounts. */
class SharedDayLedger extends Ledger {
  override charge(shard: number, model: number, reserve: number, now: Micros): void {
    super.charge(shard, model, reserve, now);
    this.day?.take(0, shard === 0 ? 0 : reserve, now);
  }
}

describe('the ledger', () => {
  it('agrees with a list of entries at every step', () => {
    expect(againstTheList((shape) => new Ledger(shape), 600).report).toBe('');
  });

  it.each([LeakingLedger, GrudgingLedger, SharedDayLedger])('would not pass if it were a %o', (Wrong) => {
    expect(againstTheList((shape) => new Wrong(shape), 600).failed).toBe(true);
  });
});
