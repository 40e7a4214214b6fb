/** Mistral's body for InvokeModel: a prompt text, or messages in the form of OpenAI's chat completions. */
import type { Dialect } from './dialect.ts';
import { isObject, type JsonObject, lengthIn, objectsIn, stringIn } from './json.ts';
import { openaiChatInvoke } from './openai-chat.ts';
import { noteChat } from './openai-chat-answer.ts';
import { parsePrompt, type PromptForm, stopReason } from './prompt-dialect.ts';
import { type Reading, usageReading } from './usage-reader.ts';

const FORM: PromptForm = {
  keys: new Set(['prompt', 'max_tokens', 'stop', 'temperature', 'top_p', 'top_k']),
  limit: 'max_tokens',
  write: (text, end) => JSON.stringify({ outputs: [{ text, stop_reason: end === null ? null : stopReason(end) }] }),
};

export const mistral: Dialect = {
  ...usageReading(note, note),
  parse: (body, model) =>
    isObject(body) && body.messages !== undefined ? openaiChatInvoke.parse(body, model) : parsePrompt(body, FORM),
};

/** Answers to a prompt give no counts: those are in the headers, or in a stream's last chunk. */
function note(reading: Reading, body: JsonObject): void {
  noteChat(reading, body);
  for (const output of objectsIn(body.outputs)) {
    reading.stopReason = stringIn(output, 'stop_reason') ?? reading.stopReason;
    reading.textLength += lengthIn(output, 'text');
    reading.isComplete = reading.stopReason !== null;
  }
}
