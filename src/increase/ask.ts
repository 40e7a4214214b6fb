/** What to ask of AWS for one quota, or why it is not asked for. */
import { wholeQuota } from '../../simulator/quota/quota-value.ts';
import { formatCount } from '../report/numbers.ts';

/** A quota as it stands, and what the demand takes of it. */
export interface QuotaNeed {
  /** Null where no source gives it. */
  readonly code: string | null;
  /** False where Service Quotas does not take requests for it. */
  readonly adjustable: boolean;
  readonly limit: number;
  /** Null where AWS has none. */
  readonly defaultValue: number | null;
  /** What no increase exceeds; null where none is known. */
  readonly ceiling: number | null;
  /** The busiest minute or day, at the upper end of its interval. */
  readonly peak: number;
}

export type Ask =
  | { readonly kind: 'enough' }
  | { readonly kind: 'ask'; readonly value: number; readonly why: string }
  | { readonly kind: 'not-asked'; readonly needed: number; readonly why: string };

/** @param margin multiple of the peak that is asked for: above 1, because a window can be full within a minute */
export function askFor(need: QuotaNeed, margin: number): Ask {
  const { code, adjustable, limit, defaultValue, ceiling } = need;
  const needed = twoDigitsUp(need.peak * margin);
  if (needed <= limit) return { kind: 'enough' };
  const notAsked = (why: string): Ask => ({ kind: 'not-asked', needed, why });
  if (!adjustable) return notAsked('Service Quotas does not take requests for it: open a Support case');
  if (code === null) return notAsked('its quota code is not known: look it up in the console of Service Quotas');
  const isBelowDefault = defaultValue !== null && needed <= defaultValue;
  const value = isBelowDefault ? twoDigitsUp(defaultValue * 1.01) : needed;
  if (ceiling !== null && value > ceiling) {
    return notAsked(`${formatCount(value)} is above the ceiling of ${formatCount(ceiling)}: it takes more accounts`);
  }
  const why = isBelowDefault
    ? `Service Quotas refuses what is not above the default of ${formatCount(defaultValue)}`
    : `${formatCount(need.peak)} at the peak, times ${margin.toFixed(2)}`;
  return { kind: 'ask', value, why };
}

/** The next number with two significant digits that a quota may be. */
function twoDigitsUp(value: number): number {
  if (value <= 0) return 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return wholeQuota(Math.ceil(value / step - 1e-9) * step, Math.ceil);
}
