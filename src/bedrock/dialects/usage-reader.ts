/** Reads usage out of answers, whole and streamed. It reads along: what it does not understand it passes over. */
import { isObject, type JsonObject, parseObject } from './json.ts';
import { readStreamError, type StreamError } from './stream-error.ts';
import type { StreamEvent } from './stream-event.ts';
import { type CountNames, readCounts, type Usage } from './usage.ts';

/** What the events of a stream said so far. */
export interface StreamUsage extends Usage {
  /** Whether the last event of a whole answer has come. */
  readonly isComplete: boolean;
  /** The error that ended the stream after its head, if one did. */
  readonly error: StreamError | null;
}

export type Reading = { -readonly [member in keyof StreamUsage]: StreamUsage[member] };

/** Notes what one event, or a whole answer, says. @param name the event's name; empty for a whole answer */
export type Note = (reading: Reading, body: JsonObject, name: string) => void;

/** OpenAI's last word on chat completions; no JSON. */
export const DONE = '[DONE]';

/** What the last chunk of any Invoke stream carries, whatever the model. */
export const INVOCATION_METRICS = 'amazon-bedrock-invocationMetrics';
const METRIC_NAMES: CountNames = {
  inputTokens: 'inputTokenCount',
  outputTokens: 'outputTokenCount',
  cacheReadTokens: 'cacheReadInputTokenCount',
  cacheWriteTokens: 'cacheWriteInputTokenCount',
};

/** Reads one streamed answer. */
export class UsageReader {
  readonly #note: Note;
  readonly #reading = emptyReading();

  constructor(note: Note) {
    this.#note = note;
  }

  get usage(): StreamUsage {
    return this.#reading;
  }

  /** Takes the stream's events in their order. */
  add({ name, json }: StreamEvent): void {
    const reading = this.#reading;
    if (json === DONE) reading.isComplete = true;
    const body = parseObject(json);
    if (body === null) return;
    reading.error ??= readStreamError(name, body);
    this.#note(reading, body, name);
    const metrics = body[INVOCATION_METRICS];
    if (!isObject(metrics)) return;
    reading.tokens = readCounts(metrics, METRIC_NAMES, reading.tokens);
    reading.isComplete = true;
  }
}

/** How a dialect's answers are read. */
export interface UsageReading {
  /** What a whole answer says; null for what is no answer. */
  readUsage(json: string): Usage | null;
  /** For one streamed answer. */
  usageReader(): UsageReader;
}

/** @param whole notes a whole answer @param event notes an event of a stream */
export function usageReading(whole: Note, event: Note): UsageReading {
  return {
    readUsage(json) {
      const body = parseObject(json);
      if (body === null) return null;
      const reading = emptyReading();
      whole(reading, body, '');
      const { tokens, stopReason, textLength } = reading;
      return tokens === null && stopReason === null ? null : { tokens, stopReason, textLength };
    },
    usageReader: () => new UsageReader(event),
  };
}

function emptyReading(): Reading {
  return { tokens: null, stopReason: null, textLength: 0, isComplete: false, error: null };
}
