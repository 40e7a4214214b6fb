/**
 * Token counts of prompts that carry no row marker: characters / 4, rounded up, and 2,500 an attachment.
 *
 * These are the constants of AWS's own multi-account gateway sample. Real tokenisers differ; who needs exact numbers
 * sends a row marker.
 */

export const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_ATTACHMENT = 2_500;

/** @param attachments images, documents and videos. At least 1 token. */
export function estimateTokens(texts: readonly string[], attachments: number): number {
  let characters = 0;
  for (const text of texts) characters += text.length;
  return tokensOf(characters, attachments);
}

/** The same of what is counted already. */
export function tokensOf(characters: number, attachments: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN) + attachments * TOKENS_PER_ATTACHMENT);
}
