/**
 * A code completion service: a few hard bursts, long prompts and very short answers. The burst test.
 *
 * Source: Azure/AzurePublicDataset, `AzureLLMInferenceTrace_code.csv` (2023-11-16, 57 minutes, 8,819 requests),
 * CC-BY 4.0; Patel et al., "Splitwise", ISCA 2024. Tokens: the trace's quantiles, interpolated between order
 * statistics.
 *
 * Arrivals: silence and bursts in turn, gamma gaps within a burst. The three numbers were picked by hand from a few
 * candidates, by the mean of the same 200 generated hours that is given here. Trace, and that mean: CV of gaps
 * 13.15 and 13.6; index of dispersion at 60 s 167 and 160, at 10 s 72 and 75, at 1 s 13.2 and 13.2; peak minute over
 * mean 4.18 and 4.02; minutes without a request 21 % and 22 %. A third state improved none of these.
 */
import { MAX_TOKENS_UNSET } from '../trace.ts';
import type { Preset } from './preset.ts';
import { empiricalTokens, NO_CACHE, steadyArrivals } from './preset.ts';

export const azure2023Code: Preset = {
  name: 'azure-2023-code',
  source: 'Azure LLM inference trace 2023, code (Microsoft, CC-BY 4.0)',
  arrivals: steadyArrivals(
    2.567,
    {
      kind: 'markov-modulated',
      rates: [0, 1],
      sojournMicros: [23_000_000, 6_000_000],
      weights: [1, 1],
      cv: 2,
    },
    { kind: 'flat' },
  ),
  tokens: {
    input: empiricalTokens([
      3, 7, 12, 17, 35, 75, 147, 232, 386, 578, 770, 939, 1075, 1261, 1469, 1690, 1909, 2164, 2433, 2744, 3192, 3920,
      5188, 6097, 7303, 7435, 7435, 7436, 7436, 7436, 7436, 7436, 7437, 7437, 7437,
    ]),
    output: empiricalTokens([
      6, 6, 6, 6, 6, 6, 7, 7, 8, 9, 9, 10, 11, 12, 13, 14, 16, 18, 20, 24, 29, 39, 55, 69, 90, 115, 145, 201, 251, 296,
      401, 670, 825, 885, 1899,
    ]),
    maxTokens: MAX_TOKENS_UNSET,
    ...NO_CACHE,
    affinityKeys: 1000,
  },
};
