/** Token lengths with presets merged in, cut to what the model can take and give. */
import { LONG_TTL_MICROS, MIDDLE_TTL_MICROS, SHORT_TTL_MICROS } from '../../../simulator/basics/cache-ttl.ts';
import { NO_CACHE } from '../../../simulator/workload/presets/preset.ts';
import type { TokensConfig } from '../../../simulator/workload/tenant.ts';
import type { Bounded } from '../../../simulator/sampling/distribution.ts';
import { MAX_TOKENS_UNSET } from '../../../simulator/workload/trace.ts';
import type { Path } from '../../input/describe.ts';
import type { TokensInput } from '../schema/tenant.ts';
import type { Context } from './context.ts';
import { boundedOf } from './distributions.ts';

/** The longest context that Bedrock sells: draws of a long tail are cut there. */
const LONGEST_TOKENS = 1_000_000;
const DEFAULT_AFFINITY_KEYS = 1_000;
const SHARE = { least: 0, most: 1 };
const TTL_MICROS = { '5m': SHORT_TTL_MICROS, '30m': MIDDLE_TTL_MICROS, '1h': LONG_TTL_MICROS };

/**
 * @param preset what the tenant's preset says, which the file overrides key by key; null where it has none
 * @param maxOutput of the model: no output is longer
 */
export function resolveTokens(
  context: Context,
  input: TokensInput | undefined,
  path: Path,
  preset: TokensConfig | null,
  maxOutput: number,
): TokensConfig | null {
  const stated: TokensInput = input ?? {};
  if (preset === null) refuseMissing(context, stated, path);
  if (typeof stated.maxTokens === 'number' && stated.maxTokens > maxOutput) {
    const message = `expected at most the model's maximum output, ${maxOutput}, got ${stated.maxTokens}`;
    context.refuse([...path, 'maxTokens'], message);
  }
  const pick = (key: 'input' | 'output', limits: { least: number; most: number }) => {
    const own = stated[key];
    return own === undefined ? undefined : boundedOf(context, own, [...path, key], limits);
  };
  const inputTokens = pick('input', { least: 1, most: LONGEST_TOKENS }) ?? preset?.input;
  const outputTokens = pick('output', { least: 1, most: maxOutput }) ?? cutTo(preset?.output, maxOutput);
  if (inputTokens === undefined || outputTokens === undefined) return null;
  const maxTokens = stated.maxTokens ?? preset?.maxTokens ?? 'unset';
  return {
    input: inputTokens,
    output: outputTokens,
    maxTokens: maxTokens === 'unset' ? MAX_TOKENS_UNSET : maxTokens,
    ...cacheOf(context, stated, path, preset),
    affinityKeys: stated.affinityKeys ?? preset?.affinityKeys ?? DEFAULT_AFFINITY_KEYS,
  };
}

function cacheOf(
  context: Context,
  { cache }: TokensInput,
  path: Path,
  preset: TokensConfig | null,
): Pick<TokensConfig, 'cacheableShare' | 'cacheTtlMicros'> {
  if (cache === undefined) {
    const { cacheableShare, cacheTtlMicros } = preset ?? NO_CACHE;
    return { cacheableShare, cacheTtlMicros };
  }
  const { share, ttl } = cache;
  if (share === undefined && preset === null) {
    context.refuse([...path, 'cache', 'share'], 'missing; expected a share such as 40%, or a preset', 'key');
  }
  const cacheableShare =
    share === undefined
      ? (preset ?? NO_CACHE).cacheableShare
      : boundedOf(context, share, [...path, 'cache', 'share'], SHARE);
  return { cacheableShare, cacheTtlMicros: TTL_MICROS[ttl] };
}

function refuseMissing(context: Context, stated: TokensInput, path: Path): void {
  const wanted = 'expected whole tokens such as 800 or a mapping with median and sigma, or a preset';
  if (stated.input === undefined) context.refuse([...path, 'input'], `missing; ${wanted}`, 'key');
  if (stated.output === undefined) context.refuse([...path, 'output'], `missing; ${wanted}`, 'key');
  if (stated.maxTokens !== undefined) return;
  const number = 'expected a whole number above 0, or unset';
  context.refuse([...path, 'maxTokens'], `missing; ${number}: Bedrock then reserves the model's maximum output`, 'key');
}

function cutTo(bounded: Bounded | undefined, most: number): Bounded | undefined {
  return bounded === undefined ? undefined : { ...bounded, maximum: Math.min(bounded.maximum, most) };
}
