/** What a mapping is that comes in several kinds, by its key `kind`. */
import type { z } from 'zod';
import { isMapping, listOf } from './describe.ts';
import { hint } from './nearest.ts';

interface OfKind {
  readonly shape: { readonly kind: { readonly value: string } };
}

/** The message of a discriminated union for a kind that is none of its options. */
export function unknownKind(options: readonly OfKind[]): (issue: z.core.$ZodRawIssue) => string {
  const kinds = options.map(({ shape }) => shape.kind.value);
  return ({ input }) => {
    const kind = isMapping(input) && typeof input['kind'] === 'string' ? input['kind'] : '';
    return `expected ${listOf(kinds)}${hint(kind, kinds)}`;
  };
}
