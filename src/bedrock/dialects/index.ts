/** Registry: which body InvokeModel takes for which maker. A new one is one file and one line. */
import { makerOf } from '../model-id.ts';
import { anthropicInvoke } from './anthropic.ts';
import type { Dialect } from './dialect.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { nova } from './nova.ts';
import { openaiChatInvoke } from './openai-chat.ts';

const INVOKE_DIALECTS: Readonly<Record<string, Dialect>> = {
  anthropic: anthropicInvoke,
  amazon: nova,
  meta: llama,
  mistral,
  openai: openaiChatInvoke,
};

/** Makers that are not listed take OpenAI's form, as the newer models on Bedrock do. */
export function invokeDialect(modelId: string): Dialect {
  return INVOKE_DIALECTS[makerOf(modelId)] ?? openaiChatInvoke;
}
