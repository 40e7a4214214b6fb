/** OpenAI's chat completions. */
import { readEvents } from '../server-sent-events.ts';
import { type Dialect, emptyReading, errorIn, type Json, numberIn, objectIn, parseJson, textIn } from './dialect.ts';

/** Chunks of text say none of these; text that does is read for nothing, which harms nobody. */
const WORTH_READING = ['"usage":{', '"finish_reason":"', '"error"'];

function firstChoice(answer: Json): Json {
  const { choices } = answer;
  return Array.isArray(choices) ? objectIn(choices[0]) : {};
}

export const openai: Dialect = {
  headers: {},
  lengthReason: 'length',

  ask({ maxTokens }, prompt, { model }, stream) {
    const body = {
      model,
      messages: [{ role: 'user', content: prompt }],
      ...(maxTokens === 0 ? {} : { max_tokens: maxTokens }),
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    };
    return { path: '/v1/chat/completions', body: JSON.stringify(body), responseType: 'text' };
  },

  read(body, stream) {
    const reading = emptyReading();
    if (typeof body !== 'string') return reading;
    const note = (answer: Json): void => {
      reading.finishReason = textIn(firstChoice(answer)['finish_reason']) ?? reading.finishReason;
      const usage = objectIn(answer['usage']);
      const details = objectIn(usage['prompt_tokens_details']);
      reading.outputTokens = numberIn(usage['completion_tokens']) ?? reading.outputTokens;
      reading.cacheReadTokens = numberIn(details['cached_tokens']) ?? reading.cacheReadTokens;
      reading.cacheWriteTokens = numberIn(details['cache_write_tokens']) ?? reading.cacheWriteTokens;
    };
    if (!stream) {
      note(parseJson(body));
      reading.isComplete = reading.finishReason !== null;
      return reading;
    }
    for (const { data } of readEvents(body)) {
      if (data === '[DONE]') reading.isComplete = true;
      else if (WORTH_READING.some((mark) => data.includes(mark))) {
        const chunk = parseJson(data);
        if (chunk['error'] !== undefined) reading.error = errorIn(chunk['error']);
        note(chunk);
      }
    }
    return reading;
  },
};
