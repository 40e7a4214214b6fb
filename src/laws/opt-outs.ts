/** Which laws the shipped policies do not keep, and why that is as it should be: part of each policy's data sheet. */

/** Law to reason. */
export type OptOuts = Readonly<Record<string, string>>;

const BLIND_TO_QUOTAS = 'does not look at quotas: give it equal accounts, or weigh them';

export const OPT_OUTS: Readonly<Record<string, OptOuts>> = {
  headroom: {
    'never-waits': 'waits where the request fits nowhere',
    relabelling:
      'of equals the first by number; in a book no two tie for long, and full ones go by when they filled up',
  },
  'round-robin': { 'regret-unequal': BLIND_TO_QUOTAS },
  random: { 'regret-unequal': BLIND_TO_QUOTAS },
  'least-in-flight': {
    'quick-refuser': 'a refusal leaves nothing in flight, and it looks at nothing else: it needs the cooldown',
    'regret-unequal': BLIND_TO_QUOTAS,
  },
  'peak-ewma': { 'regret-unequal': BLIND_TO_QUOTAS },
  'cache-aware': {
    'never-waits': 'waits where the request fits nowhere',
    relabelling: 'what is cached nowhere goes to the roomiest, as with headroom',
  },
  sticky: { 'never-waits': 'waits where the request fits nowhere' },
  'fill-first': {
    'never-waits': 'waits where the request fits nowhere',
    relabelling: 'to prefer the first is its purpose',
    recovery: 'it has no use for the last account while the others have room',
    'no-herd': 'to fill one account before the next is its purpose',
    regret: 'replicas that do not see one another all fill the same account',
  },
  'litellm-usage-v2': {
    'never-waits': 'the original answers 429 where every counter is at its limit',
    'quick-refuser': 'refusals use no tokens, and it looks at nothing else: LiteLLM needs its cooldown too',
    canary: 'its counter forgets a minute at once and knows no reservations: it sends where nothing is left',
    'regret-unequal': 'its counter is absolute: unequal quotas fill evenly in tokens, not in shares',
  },
};
