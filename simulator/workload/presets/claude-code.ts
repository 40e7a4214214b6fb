/**
 * Claude Code sessions: agentic coding, long prompts that are nearly all cached.
 *
 * Source: callanjfox/kv-cache-tester, `traces/` at c9b3da5 (2026-04-14), Apache 2.0: 46,218 calls of 692 sessions on
 * Claude models of 2025 and early 2026. Tokens: quantiles of all calls, interpolated between order statistics. Cache
 * reads: quantiles of each call's cached share, weighted by its input tokens, so that 96.2 % of all tokens are cached.
 * That is what could be read, where the account has it; the rest is new input. (The source knows no cache writes.
 * Claude Code marks the end of its prompts, so that what is new is written too: its surcharge is not counted.)
 *
 * Arrivals: the data tell the inside of a conversation, not how sessions start. One conversation calls 0.81 times a
 * minute, and its gaps vary with a CV of 2.84 (both medians, over the 508 conversations of 20 or more calls). That is
 * the preset: with a higher rate it is a team whose members work in the same moments, which is the cautious reading;
 * for a team of independent members use one tenant each.
 */
import { SHORT_TTL_MICROS } from '../../basics/cache-ttl.ts';
import { MAX_TOKENS_UNSET } from '../trace.ts';
import type { Preset } from './preset.ts';
import { empiricalTokens, steadyArrivals } from './preset.ts';

const CALLS_PER_MINUTE = 0.81;

export const claudeCode: Preset = {
  name: 'claude-code',
  source: 'Claude Code sessions (callanjfox/kv-cache-tester, Apache 2.0)',
  arrivals: steadyArrivals(CALLS_PER_MINUTE / 60, { kind: 'gamma', cv: 2.84 }, { kind: 'flat' }),
  tokens: {
    input: empiricalTokens([
      6343, 10166, 13050, 15962, 20129, 30161, 41761, 50131, 57599, 64976, 72165, 79387, 86411, 93257, 100446, 107478,
      114163, 121191, 127724, 134893, 142716, 154294, 209036, 246542, 307180, 347643, 410336, 464015, 505791, 539991,
      624577, 732921, 806068, 846396, 894371,
    ]),
    output: empiricalTokens([
      1, 12, 38, 57, 70, 88, 104, 117, 127, 138, 150, 163, 178, 197, 218, 243, 273, 311, 361, 426, 513, 639, 893, 1126,
      1538, 1936, 2394, 3099, 3721, 4441, 5407, 6424, 8200, 9824, 18195,
    ]),
    maxTokens: MAX_TOKENS_UNSET,
    cacheableShare: {
      distribution: {
        kind: 'quantiles',
        probabilities: [
          0, 0.0125, 0.015, 0.0175, 0.02, 0.0225, 0.025, 0.03, 0.035, 0.04, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9,
          0.99, 1,
        ],
        values: [
          0, 0, 0.0439, 0.0985, 0.143, 0.2123, 0.3705, 0.7452, 0.8389, 0.8777, 0.9146, 0.9503, 0.9645, 0.983, 0.9888,
          0.9942, 0.9968, 0.9985, 0.9995, 0.9999,
        ],
      },
      minimum: 0,
      maximum: 1,
    },
    cacheTtlMicros: SHORT_TTL_MICROS,
    affinityKeys: 692,
  },
};
