/** One table for all who draw from the same distribution: ten thousand tenants may share a handful. */
import type { Bounded } from './distribution.ts';
import { createSampler, type Sampler, WholeSampler } from './sampler.ts';

export class SamplerPool {
  private readonly reals = new Map<string, Sampler>();
  private readonly wholes = new Map<string, WholeSampler>();

  real(bounded: Bounded): Sampler {
    return kept(this.reals, bounded, createSampler);
  }

  whole(bounded: Bounded): WholeSampler {
    return kept(this.wholes, bounded, (wanted) => new WholeSampler(wanted));
  }
}

function kept<T>(made: Map<string, T>, bounded: Bounded, make: (bounded: Bounded) => T): T {
  const key = JSON.stringify(bounded);
  let sampler = made.get(key);
  if (sampler === undefined) made.set(key, (sampler = make(bounded)));
  return sampler;
}
