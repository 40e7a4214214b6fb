/**
 * A chat service: smooth from one request to the next, but its minutes still scatter 16 times more than Poisson.
 *
 * Source: Azure/AzurePublicDataset, `AzureLLMInferenceTrace_conv.csv` (2023-11-16, 58 minutes, 19,366 requests),
 * CC-BY 4.0; Patel et al., "Splitwise", ISCA 2024. Tokens: the trace's quantiles, interpolated between order
 * statistics.
 *
 * Arrivals: three levels that last minutes, nearly Poisson gaps within each; found as those of `azure-2023-code`.
 * Trace, and mean of 200 generated hours: CV of gaps 1.09 and 1.08; index of dispersion at 60 s 16.4 and 15.4, at
 * 10 s 3.9 and 3.7, at 1 s 1.4 and 1.3; peak minute over mean 1.52 and 1.50.
 */
import { MAX_TOKENS_UNSET } from '../trace.ts';
import type { Preset } from './preset.ts';
import { empiricalTokens, NO_CACHE, steadyArrivals } from './preset.ts';

export const azure2023Conv: Preset = {
  name: 'azure-2023-conv',
  source: 'Azure LLM inference trace 2023, conversation (Microsoft, CC-BY 4.0)',
  arrivals: steadyArrivals(
    5.53,
    {
      kind: 'markov-modulated',
      rates: [0.75, 1, 1.4],
      sojournMicros: [140_000_000, 140_000_000, 140_000_000],
      weights: [1, 1.2, 0.5],
      cv: 1.03,
    },
    { kind: 'flat' },
  ),
  tokens: {
    input: empiricalTokens([
      2, 8, 17, 29, 91, 181, 207, 372, 387, 396, 403, 414, 703, 984, 1020, 1045, 1071, 1097, 1130, 1189, 1315, 1876,
      2734, 4075, 4083, 4088, 4092, 4110, 4142, 4240, 5021, 5652, 6179, 6570, 14050,
    ]),
    output: empiricalTokens([
      7, 12, 14, 16, 24, 41, 54, 67, 77, 85, 91, 96, 103, 113, 129, 151, 177, 217, 384, 395, 400, 411, 424, 430, 451,
      490, 522, 571, 601, 621, 658, 917, 954, 1000, 1000,
    ]),
    maxTokens: MAX_TOKENS_UNSET,
    ...NO_CACHE,
    affinityKeys: 1000,
  },
};
