/** Bedrock's Converse and ConverseStream. */
import { readFrames } from '../event-stream.ts';
import {
  type Dialect,
  emptyReading,
  type Json,
  numberIn,
  objectIn,
  parseJson,
  type Reading,
  textIn,
} from './dialect.ts';

/** The pieces of text themselves, of which there are most. */
const SKIPPED = 'contentBlock';

function noteUsage(reading: Reading, answer: Json): void {
  const usage = objectIn(answer['usage']);
  reading.outputTokens = numberIn(usage['outputTokens']);
  reading.cacheReadTokens = numberIn(usage['cacheReadInputTokens']) ?? 0;
  reading.cacheWriteTokens = numberIn(usage['cacheWriteInputTokens']) ?? 0;
}

export const converse: Dialect = {
  headers: {},
  lengthReason: 'max_tokens',

  ask({ maxTokens }, prompt, { model }, stream) {
    const messages = [{ role: 'user', content: [{ text: prompt }] }];
    const body = maxTokens === 0 ? { messages } : { messages, inferenceConfig: { maxTokens } };
    return {
      path: `/model/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`,
      body: JSON.stringify(body),
      responseType: stream ? 'binary' : 'text',
    };
  },

  read(body) {
    const reading = emptyReading();
    if (typeof body === 'string') {
      const answer = parseJson(body);
      reading.finishReason = textIn(answer['stopReason']);
      noteUsage(reading, answer);
      reading.isComplete = reading.finishReason !== null;
      return reading;
    }
    const { frames, isWhole } = readFrames(body, SKIPPED);
    let hasUsage = false;
    for (const { name, isException, payload } of frames) {
      const event = parseJson(payload);
      if (isException) reading.error = name;
      else if (name === 'messageStop') reading.finishReason = textIn(event['stopReason']);
      else if (name === 'metadata') {
        noteUsage(reading, event);
        hasUsage = true;
      }
    }
    reading.isComplete = isWhole && hasUsage && reading.finishReason !== null;
    return reading;
  },
};
