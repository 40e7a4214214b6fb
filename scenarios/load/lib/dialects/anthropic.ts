/** Anthropic's Messages. */
import { readEvents } from '../server-sent-events.ts';
import { type Dialect, emptyReading, errorIn, type Json, numberIn, objectIn, parseJson, textIn } from './dialect.ts';

const outputTokens = (holder: Json): number | null => numberIn(objectIn(holder['usage'])['output_tokens']);

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
      reading.outputTokens = outputTokens(answer);
      reading.isComplete = reading.finishReason !== null;
      return reading;
    }
    for (const { name, data } of readEvents(body)) {
      if (name === 'message_delta') {
        const event = parseJson(data);
        reading.finishReason = textIn(objectIn(event['delta'])['stop_reason']) ?? reading.finishReason;
        reading.outputTokens = outputTokens(event) ?? reading.outputTokens;
      } else if (name === 'message_stop') reading.isComplete = true;
      else if (name === 'error') reading.error = errorIn(parseJson(data)['error']);
    }
    return reading;
  },
};
