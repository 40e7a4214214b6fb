/** `objectives`: what a run must achieve, as `metric: at most 1%`. */
import { z } from 'zod';
import { leaf } from '../leaf.ts';

/** A bound with its value still as the user wrote it: the metric decides how to read it. */
export interface BoundInput {
  readonly side: 'atMost' | 'atLeast';
  readonly value: string;
}

export const boundSchema = leaf<BoundInput>(
  (input) => {
    const match = typeof input === 'string' ? /^at (most|least)\s+(\S.*)$/.exec(input.trim()) : null;
    if (match === null) return { expected: 'expected a bound such as "at most 0.1%" or "at least 99.9%"' };
    return { value: { side: match[1] === 'most' ? 'atMost' : 'atLeast', value: match[2]! } };
  },
  { type: 'string', examples: ['at most 0.1%', 'at most 3s', 'at least 99.9%'] },
);

/** Metrics of the whole run, and under `tenants` those of single tenants. */
export const objectivesSchema = z
  .object({ tenants: z.record(z.string(), z.record(z.string(), boundSchema)).optional() })
  .catchall(boundSchema)
  .prefault({});
