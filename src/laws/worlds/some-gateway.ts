/** Random settings of a gateway, everything but its policy. */
import fc from 'fast-check';

const oneOf = fc.constantFrom;
/** A setting, or in one world of two none. */
const orNone = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | 'none'> =>
  fc.option(arbitrary, { freq: 2, nil: 'none' as const });

export const someGateway = fc.record({
  replicas: oneOf(1, 1, 3),
  sharing: oneOf('none', 'full', '200ms'),
  attempts: oneOf(1, 4),
  spill: fc.record({ hops: fc.nat({ max: 3 }), order: oneOf('policy', 'next') }),
  onRefusal: oneOf('retry', 'hold', 'give-up'),
  onNoShard: oneOf('hold', 'shed', 'try-anyway'),
  backoff: fc.constant({ base: '100ms', cap: '2s', jitter: 'full' }),
  retryBudget: orNone(oneOf({ ratio: 0.1, minimum: '1/s' }, { ratio: 0, minimum: '0/s' })),
  hold: orNone(fc.record({ capacity: oneOf(1, 50), maxWait: oneOf('1ms', '3s', '30s') })),
  cooldown: oneOf('0s', '1s'),
  estimate: oneOf('reservation', 'mean-output'),
  reserve: orNone(fc.constant({ share: 0.2, priority: 0 })),
  refusalPenalty: fc.constant('20s'),
  refusalTime: oneOf('0s', '5ms'),
});
