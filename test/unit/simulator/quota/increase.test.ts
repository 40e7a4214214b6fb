/** Increases: what is refused at once, what is decided later, and what a decision may be. */
import { describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../../../simulator/quota/account.ts';
import type { IncreaseConfig } from '../../../../simulator/quota/increase-config.ts';
import { Stream } from '../../../../simulator/basics/random.ts';
import { askedQuota, IncreaseDesk, type IncreaseRequest } from '../../../../simulator/quota/increase.ts';
import { account, increase, NO_LIMITS } from '../../../support/config-builder.ts';

const DAY = 86_400_000_000;

/** New: 20,000 a minute where the default is 100,000 and nobody gets more than 500,000. */
const NEW = account(
  'new',
  { tokensPerMinute: 20_000 },
  {
    defaults: [{ ...NO_LIMITS, tokensPerMinute: 100_000 }],
    ceilings: [{ ...NO_LIMITS, tokensPerMinute: 500_000 }],
    tokensPerDay: 1_000,
    tokensPerDayDefault: 2_000,
    tokensPerDayCeiling: 9_000,
  },
);

const REQUEST: IncreaseRequest = {
  account: 0,
  model: 0,
  meter: 'tokensPerMinute',
  askedAtMicros: 1_000,
  from: 20_000,
  asked: 200_000,
};

function desk(changes: Partial<IncreaseConfig> = {}, of: AccountConfig = NEW): IncreaseDesk {
  return new IncreaseDesk([of], increase(changes), new Stream(1, 0, 'increases'));
}

describe('a request', () => {
  it('is pending until its lag is over, and moves nothing', () => {
    const opened = desk().ask(REQUEST);
    expect(opened.answer).toEqual({ status: 'pending', decidesAtMicros: 1_000 + DAY });
    expect(opened.decision).toBeNull();
  });

  it("waits an account's own lag", () => {
    const slow = { ...NEW, increaseLagMicros: { kind: 'constant', value: 3 * DAY } } as const;
    expect(desk({}, slow).ask(REQUEST).answer).toEqual({ status: 'pending', decidesAtMicros: 1_000 + 3 * DAY });
  });

  it('may ask for the ceiling itself, and where AWS names no default', () => {
    expect(desk().refusal({ ...REQUEST, asked: 500_000 })).toBeNull();
    const unnamed = { ...NEW, defaults: [NO_LIMITS] };
    expect(desk({}, unnamed).refusal({ ...REQUEST, asked: 20_001 })).toBeNull();
    expect(desk({}, unnamed).refusal({ ...REQUEST, from: 0, asked: 0 })).toEqual({
      status: 'refused',
      reason: 'not-above-current',
      bound: 0,
    });
    expect(desk({}, { ...unnamed, limits: [] }).refusal({ ...REQUEST, model: 1, asked: 20_001 })).toBeNull();
  });

  it.each([
    ['at the default, though less is in force', { asked: 100_000 }, { reason: 'not-above-default', bound: 100_000 }],
    ['at what is in force', { from: 300_000, asked: 300_000 }, { reason: 'not-above-current', bound: 300_000 }],
    ['above the ceiling', { asked: 500_001 }, { reason: 'above-ceiling', bound: 500_000 }],
    ['where no such quota is', { meter: 'concurrency', from: null }, { reason: 'no-such-quota' }],
    [
      'at the default of the day',
      { meter: 'tokensPerDay', model: null, from: 1_000, asked: 2_000 },
      { reason: 'not-above-default', bound: 2_000 },
    ],
    [
      'above the ceiling of the day',
      { meter: 'tokensPerDay', model: null, from: 1_000, asked: 9_001 },
      { reason: 'above-ceiling', bound: 9_000 },
    ],
  ] as const)('is refused %s', (_, changes, refusal) => {
    const { answer } = desk().ask({ ...REQUEST, ...changes });
    expect(answer).toEqual({ status: 'refused', ...refusal });
  });

  it('is refused while another for the same quota is open, and heard once that is decided', () => {
    const made = desk({ denyProbability: 1 });
    const first = made.ask(REQUEST);
    expect(made.ask({ ...REQUEST, asked: 300_000 }).answer).toEqual({ status: 'refused', reason: 'open-already' });
    expect(made.ask({ ...REQUEST, meter: 'tokensPerDay', model: null, from: 1_000, asked: 3_000 }).answer.status).toBe(
      'pending',
    );
    made.decide(first);
    expect(made.ask({ ...REQUEST, asked: 300_000 }).answer.status).toBe('pending');
    expect(made.cases).toHaveLength(4);
  });
});

describe('an open request', () => {
  it('stands in the way of that account, model and meter alone', () => {
    const { limits } = account('of two models', [{ concurrency: 5 }, { concurrency: 5 }]);
    const two = account('of two models', limits, { defaults: [NO_LIMITS, NO_LIMITS] });
    const made = new IncreaseDesk([two, two], increase({}), new Stream(1, 0, 'increases'));
    const first = { ...REQUEST, model: 0, from: 100_000 };
    const others = [{ account: 1 }, { model: 1 }, { meter: 'concurrency', from: 5 } as const];
    expect([first, first, ...others.map((other) => ({ ...first, ...other }))].map((one) => made.refusal(one))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    made.ask(first);
    expect([first, ...others.map((other) => ({ ...first, ...other }))].map((one) => made.refusal(one))).toEqual([
      { status: 'refused', reason: 'open-already' },
      null,
      null,
      null,
    ]);
  });

  it('is no request that was refused', () => {
    const made = desk();
    made.ask({ ...REQUEST, asked: 100_000 });
    expect(made.ask(REQUEST).answer.status).toBe('pending');
  });
});

describe('the value that is asked for', () => {
  it.each([
    [{ kind: 'value', value: 70 }, 50, 70],
    [{ kind: 'factor', factor: 1.5 }, 50, 75],
    [{ kind: 'factor', factor: 1.5 }, 51, 77],
    [{ kind: 'factor', factor: 1.5 }, null, 0],
  ] as const)('of %j where %j is in force is %i', (ask, inForce, value) => {
    expect(askedQuota(ask, inForce)).toBe(value);
  });
});

describe('a decision', () => {
  it('is by one draw, of which denial has the first part and a partial grant the next', () => {
    const decided = [0, 0.24, 0.25, 0.5, 0.74, 0.75].map((drawn) => {
      const chance = Object.assign(new Stream(1, 0, 'increases'), { uniform: () => drawn });
      const made = new IncreaseDesk(
        [NEW],
        increase({ denyProbability: 0.25, partialProbability: 0.5, partialFraction: 0.5 }),
        chance,
      );
      return made.decide(made.ask(REQUEST)).status;
    });
    expect(decided).toEqual(['denied', 'denied', 'partial', 'partial', 'partial', 'granted']);
  });

  it.each([
    [{}, { status: 'granted', value: 200_000 }],
    [{ denyProbability: 1 }, { status: 'denied' }],
    [
      { partialProbability: 1, partialFraction: 0.25 },
      { status: 'partial', value: 65_000 },
    ],
    [
      { partialProbability: 1, partialFraction: 0.3333333 },
      { status: 'partial', value: 79_999 },
    ],
  ])('%j gives %j', (changes, decision) => {
    const made = desk(changes);
    const opened = made.ask(REQUEST);
    expect(made.decide(opened)).toEqual(decision);
    expect(opened.decision).toEqual(decision);
  });

  it('grants very large quotas in thousands, as the token bucket counts them', () => {
    const large = account('large', { tokensPerMinute: 100_000_000 });
    const made = desk({ partialProbability: 1, partialFraction: 0.5 }, large);
    const opened = made.ask({ ...REQUEST, from: 100_000_000, asked: 150_001_000 });
    expect(made.decide(opened)).toEqual({ status: 'partial', value: 125_000_000 });
  });
});
