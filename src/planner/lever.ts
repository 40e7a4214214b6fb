/** A change whose worth is wanted in accounts. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { Change, Variant } from './variants.ts';

export interface Lever {
  readonly name: string;
  /** What is changed, as the end of the sentence "with ...". */
  readonly says: string;
  /** Null where it changes nothing of this scenario. */
  readonly change: (config: SimulationConfig) => Change | null;
}

export function always(change: Change): Lever['change'] {
  return () => change;
}

/** A variant with something changed, and what that is. */
export interface Changed extends Pick<Lever, 'name' | 'says'> {
  readonly variant: Variant;
}

/** The variant with each change of the list that changes something of it. */
export function changedBy(list: readonly Lever[], base: Variant): readonly Changed[] {
  return list.flatMap(({ name, says, change }) => {
    const made = change(base.config);
    return made === null ? [] : [{ name, says, variant: base.with(made) }];
  });
}
