/** What an answer cost its account, as far as the gateway can tell: by Bedrock's own counts, else by a guess. */
import type { Ledger } from '../../../simulator/quota/ledger.ts';
import type { AbortRule } from '../../../simulator/quota/limits.ts';
import type { TokenCounts } from '../../bedrock/dialects/usage.ts';
import { CHARACTERS_PER_TOKEN } from '../../bedrock/token-estimate.ts';
import type { Errand } from '../routing/errand.ts';

export interface Answered {
  /** Null where Bedrock did not say. */
  readonly tokens: TokenCounts | null;
  /** UTF-16 units of text that came. */
  readonly textLength: number;
  /** Whether the answer came to its end. */
  readonly isWhole: boolean;
}

export interface Settlement {
  readonly usedTokens: number;
  readonly tokens: TokenCounts;
  readonly isEstimated: boolean;
}

/** A broken answer is settled by the rule that the scenario believes in. */
export function settlementOf(ledger: Ledger, rule: AbortRule, errand: Errand, answered: Answered): Settlement {
  const { inputTokens, cacheReadTokens } = errand.facts;
  const isEstimated = answered.tokens === null;
  const tokens = answered.tokens ?? {
    inputTokens: inputTokens - cacheReadTokens,
    cacheReadTokens,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
    outputTokens: Math.ceil(answered.textLength / CHARACTERS_PER_TOKEN),
  };
  const input = tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWriteTokens;
  const cost = ledger.settlement(errand.model, input, tokens.cacheReadTokens, tokens.outputTokens);
  // As `simulator/accounts/generation.ts`: before its first token an answer that broke off costs nothing.
  const isFree = rule === 'refund-all' || (rule === 'settle-generated' && tokens.outputTokens === 0);
  return { usedTokens: !answered.isWhole && isFree ? 0 : cost, tokens, isEstimated };
}
