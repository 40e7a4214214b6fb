/** Rendezvous hashing: every key ranks all shards in an order of its own, without a ring or a table to keep. */
import { log } from '../basics/math.ts';
import { mix32 } from '../basics/random.ts';

const CELL_BITS = 12;
const CELLS = 1 << CELL_BITS;
const REST_BITS = 32 - CELL_BITS;
const REST_SCALE = 2 ** -REST_BITS;

/** -log(u) at the cell edges, u falling from 1: linear in between, which is exact enough where a low price wins. */
const PRICE = new Float64Array(CELLS + 1);
for (let cell = 0; cell < CELLS; cell++) PRICE[cell] = -log((CELLS - cell) / CELLS);
PRICE[CELLS] = PRICE[CELLS - 1]! + 1;

/**
 * The price of a shard of weight 1 for a key: exponential with mean 1, fixed for ever, independent between shards. The
 * shard with the lowest price / weight wins, with a probability in proportion to its weight; when a shard goes, only
 * its own keys move (Thaler and Ravishankar, IEEE/ACM Transactions on Networking 6(1), 1998; the weights: Schindelhauer
 * and Schomaker, "Weighted Distributed Hash Tables", SPAA 2005).
 */
export function rendezvousPrice(key: number, shard: number): number {
  const hash = mix32(key ^ Math.imul(shard + 1, 0x9e3779b9));
  const cell = hash >>> REST_BITS;
  const low = PRICE[cell]!;
  return low + (PRICE[cell + 1]! - low) * ((hash & ((1 << REST_BITS) - 1)) * REST_SCALE);
}
