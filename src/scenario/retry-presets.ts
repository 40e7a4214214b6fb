/**
 * What the SDKs in use do with a refusal, as published.
 *
 * The simulator's callers back off with full jitter. The OpenAI and Anthropic SDKs wait for 75 to 100 % of the
 * exponential instead, so their entries retry somewhat earlier than the real ones; attempts, base and cap are theirs.
 */
import type { CallerRetryConfig } from '../../simulator/retry/callers.ts';

interface RetryPreset {
  readonly config: CallerRetryConfig | null;
  readonly source: string;
}

const MS = 1_000;
const CAP = 20_000 * MS;

export const RETRY_PRESETS: Readonly<Record<string, RetryPreset>> = {
  none: { config: null, source: 'callers give up at once' },
  'sdk-js-3': {
    config: {
      attempts: 3,
      throttleBaseMicros: 1_000 * MS,
      transientBaseMicros: 50 * MS,
      capMicros: CAP,
      clients: 1,
      retryTokens: { capacity: 500, throttleCost: 5, transientCost: 14 },
    },
    source: 'AWS SDK for JavaScript v3 with @smithy/core 3.40.0 of 2026-11-10 or later: mode standard',
  },
  'sdk-js-3-before-2026': {
    config: {
      attempts: 3,
      throttleBaseMicros: 500 * MS,
      transientBaseMicros: 100 * MS,
      capMicros: CAP,
      clients: 1,
      retryTokens: { capacity: 500, throttleCost: 5, transientCost: 5 },
    },
    source: 'AWS SDK for JavaScript v3 before that: constants of @smithy/core util-retry',
  },
  'botocore-standard-2026': {
    config: {
      attempts: 3,
      throttleBaseMicros: 1_000 * MS,
      transientBaseMicros: 50 * MS,
      capMicros: CAP,
      clients: 1,
      retryTokens: { capacity: 500, throttleCost: 5, transientCost: 14 },
    },
    source: 'botocore 1.43.67 with AWS_NEW_RETRIES_2026=true: mode standard',
  },
  'botocore-legacy': {
    config: {
      attempts: 5,
      throttleBaseMicros: 1_000 * MS,
      transientBaseMicros: 1_000 * MS,
      capMicros: CAP,
      clients: 1,
      retryTokens: null,
    },
    source:
      'botocore, the default mode: 5 attempts in all, rand(0, 1) x 2^i seconds, no bucket, no cap (8 s at most): ' +
      'https://github.com/boto/botocore, botocore/retryhandler.py and data/_retry.json',
  },
  openai: {
    config: {
      attempts: 3,
      throttleBaseMicros: 500 * MS,
      transientBaseMicros: 500 * MS,
      capMicros: 8_000 * MS,
      clients: 1,
      retryTokens: null,
    },
    source: 'openai 6.49.0 for Node: maxRetries 2, 0.5 s doubling to 8 s',
  },
  anthropic: {
    config: {
      attempts: 3,
      throttleBaseMicros: 500 * MS,
      transientBaseMicros: 500 * MS,
      capMicros: 8_000 * MS,
      clients: 1,
      retryTokens: null,
    },
    source: '@anthropic-ai/sdk for Node: maxRetries 2, 0.5 s doubling to 8 s',
  },
  'aws-advice': {
    config: {
      attempts: 6,
      throttleBaseMicros: 1_000 * MS,
      transientBaseMicros: 1_000 * MS,
      capMicros: CAP,
      clients: 1,
      retryTokens: null,
    },
    source:
      'AWS on scaling throughput: about 1 s, exponential with jitter, e.g. six attempts in all (max_retries=5): ' +
      'https://docs.aws.amazon.com/bedrock/latest/userguide/scaling-throughput-best-practices.html',
  },
};

export const RETRY_PRESET_NAMES: readonly string[] = Object.keys(RETRY_PRESETS);
