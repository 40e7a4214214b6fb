/**
 * A pool of many clients of which a few make most of the load: the 22 largest of 162 clients are 80 % of it.
 *
 * Source: alibaba/ServeGen, `data/` at aa74336 (2025-06-07), Apache 2.0; Xiang et al., arXiv 2505.09999; pool m-large,
 * 14 days. A client's share is its share of all requests. Its CV is the mean of its ten-minute windows' `iat_cv`,
 * weighted by their rates, each cut at 30: higher ones come from one silent stretch inside a window. The other 140
 * clients are one tenant with Poisson arrivals, as many small independent streams together nearly are.
 *
 * Profile: the pool's mean rate by the hour of the day, of unknown time zone. Tokens: the mixture of all 6-hour windows
 * of the 147 clients with token data, weighted by requests, the same for every client.
 */
import type { Profile } from '../arrivals.ts';
import { MICROS_PER_HOUR } from '../../basics/time.ts';
import { MAX_TOKENS_UNSET } from '../trace.ts';
import type { Preset, PresetClient } from './preset.ts';
import { empiricalTokens, NO_CACHE, steadyArrivals } from './preset.ts';

/** Requests a second of the whole pool. */
const POOL_RATE = 195.8;

const HOURS_OF_DAY: Profile = {
  kind: 'table',
  stepMicros: MICROS_PER_HOUR,
  values: [
    0.99, 1, 0.99, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79, 0.87, 1.05, 1.11, 0.97, 0.98, 1.05, 1.05, 1.11, 1.08, 1.04, 1.14,
    1.13, 1.07, 1.1, 1.09,
  ],
};

/** [share, cv] of the 22 largest clients. */
const LARGEST_CLIENTS: readonly (readonly [share: number, cv: number])[] = [
  [0.1605, 2.08],
  [0.0717, 1.15],
  [0.0664, 2.42],
  [0.0664, 2.43],
  [0.0627, 2.83],
  [0.0541, 8.34],
  [0.0539, 4.23],
  [0.0444, 0.94],
  [0.0265, 0.92],
  [0.0258, 1.05],
  [0.0233, 5.54],
  [0.0216, 3.88],
  [0.0204, 1.28],
  [0.0144, 1.27],
  [0.014, 1.02],
  [0.0121, 1.15],
  [0.012, 1.01],
  [0.0117, 1.04],
  [0.0111, 2.1],
  [0.0102, 1.78],
  [0.0096, 2.38],
  [0.0093, 9.69],
];

function clientOf(name: string, share: number, cv: number): PresetClient {
  return { name, share, cv, arrivals: steadyArrivals(POOL_RATE * share, { kind: 'gamma', cv }, HOURS_OF_DAY) };
}

const LARGEST_SHARE = LARGEST_CLIENTS.reduce((sum, [share]) => sum + share, 0);

/** The pool as tenants, the largest first; the last stands for the other 140. Shares add up to 1. */
export const SERVEGEN_CLIENTS: readonly PresetClient[] = [
  ...LARGEST_CLIENTS.map(([share, cv], index) => clientOf(`client-${String(index + 1).padStart(2, '0')}`, share, cv)),
  clientOf('others', 1 - LARGEST_SHARE, 1),
];

/** The pool; its own process is that of all clients together, whose gaps vary as those of a sampled day do. */
export const servegenMix: Preset = {
  name: 'servegen-mix',
  source: 'ServeGen m-large (alibaba/ServeGen, Apache 2.0)',
  arrivals: steadyArrivals(POOL_RATE, { kind: 'gamma', cv: 1.42 }, HOURS_OF_DAY),
  tokens: {
    input: empiricalTokens([
      1, 29, 58, 60, 61, 63, 74, 77, 153, 276, 468, 496, 559, 580, 606, 663, 754, 837, 906, 1099, 1282, 1821, 2372,
      2394, 2405, 2515, 3088, 3846, 5557, 6315, 8586, 11117, 13375, 15215, 30712,
    ]),
    output: empiricalTokens([
      1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 12, 15, 28, 40, 53, 72, 96, 123, 153, 214, 366, 430, 463, 486, 547, 619, 701, 819,
      893, 967, 1200, 1474, 2120, 3222, 9307,
    ]),
    maxTokens: MAX_TOKENS_UNSET,
    ...NO_CACHE,
    affinityKeys: 1000,
  },
  clients: SERVEGEN_CLIENTS,
};
