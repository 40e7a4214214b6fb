/** `gateway`: what belongs to the reference gateway. */
import { COSTS_EXAMPLES, declareCosts } from './gateway-costs.ts';
import type { Verb } from './verb.ts';

export const gatewayVerb: Verb = {
  name: 'gateway',
  summary: 'add up what a gateway wrote into its audit logs',
  examples: COSTS_EXAMPLES,
  declare: declareCosts,
};
