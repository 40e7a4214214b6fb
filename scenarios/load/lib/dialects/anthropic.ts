/** Anthropic's Messages. */
import { readEvents } from '../server-sent-events.ts';
import {
  type Dialect,
  emptyReading,
  errorIn,
  type Json,
  numberIn,
  objectIn,
  parseJson,
  type Reading,
  textIn,
} from './dialect.ts';

function noteUsage(reading: Reading, holder: Json): void {
  reading.outputTokens = numberIn(objectIn(holder['usage'])['output_tokens']) ?? reading.outputTokens;
  noteCache(reading, holder);
}

/** A stream tells it at its start, before there is any output. */
function noteCache(reading: Reading, holder: Json): void {
  const usage = objectIn(holder['usage']);
  reading.cacheReadTokens = numberIn(usage['cache_read_input_tokens']) ?? reading.cacheReadTokens;
  reading.cacheWriteTokens = numberIn(usage['cache_creation_input_tokens']) ?? reading.cacheWriteTokens;
}

export const anthropic: Dialect = {
  headers: { 'anthropic-version': '2023-06-01' },
  lengthReason: 'max_tokens',

  ask({ maxTokens }, prompt, { model, maxOutputTokens }, stream) {
    const body = {
      model,
      // Messages has no answers of unstated length: the model's maximum says the same.
      max_tokens: maxTokens === 0 ? maxOutputTokens : maxTokens,
      messages: [{ role: 'user', content: prompt }],
      ...(stream ? { stream } : {}),
    };
    return { path: '/v1/messages', body: JSON.stringify(body), responseType: 'text' };
  },

  read(body, stream) {
    const reading = emptyReading();
    if (typeof body !== 'string') return reading;
    if (!stream) {
      const answer = parseJson(body);
      reading.finishReason = textIn(answer['stop_reason']);
      noteUsage(reading, answer);
      reading.isComplete = reading.finishReason !== null;
      return reading;
    }
    for (const { name, data } of readEvents(body)) {
      if (name === 'message_start') noteCache(reading, objectIn(parseJson(data)['message']));
      else if (name === 'message_delta') {
        const event = parseJson(data);
        reading.finishReason = textIn(objectIn(event['delta'])['stop_reason']) ?? reading.finishReason;
        noteUsage(reading, event);
      } else if (name === 'message_stop') reading.isComplete = true;
      else if (name === 'error') reading.error = errorIn(parseJson(data)['error']);
    }
    return reading;
  },
};
