/** What a ledger is made from, out of a run's configuration. */
import { expect, it } from 'vitest';
import { ledgerShape } from '../../../../simulator/quota/ledger-shape.ts';
import { account, NO_LIMITS, semantics } from '../../../support/config-builder.ts';

it('the shape of a ledger is of the accounts as they start', () => {
  const accounts = [account('a', {}, { tokensPerDay: 7 }), account('b', { tokensPerMinute: 2 })];
  const models = [{ endpoint: 'runtime', burndown: 5 }] as const;
  expect(ledgerShape({ quota: semantics({}), startEpochMicros: 3, models, accounts })).toEqual({
    semantics: semantics({}),
    startEpochMicros: 3,
    models,
    limits: [[{ ...NO_LIMITS, tokensPerMinute: 100_000 }], [{ ...NO_LIMITS, tokensPerMinute: 2 }]],
    tokensPerDay: [7, null],
  });
});
