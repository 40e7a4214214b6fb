/** Converse's answers, written and read. Field names by the AWS service model. */
import type { Answer, Exchange, Prompt, Stop } from './dialect.ts';
import { isObject, type JsonObject, lengthIn, naturalNumber, objectIn, objectsIn, stringIn } from './json.ts';
import { type CountNames, readCounts, type TokenCounts } from './usage.ts';
import { type Reading, usageReading } from './usage-reader.ts';

const STOP_REASONS: Readonly<Record<Stop, string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'cut-off': 'max_tokens',
};

export class ConverseExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed = false;
  /** Members that an answer repeats, as JSON with a comma before each. */
  readonly #echo: string;

  constructor(prompt: Prompt, body: JsonObject) {
    this.prompt = prompt;
    this.#echo = echoed(body, 'performanceConfig') + echoed(body, 'serviceTier');
  }

  complete(answer: Answer): string {
    const message = `{"message":{"content":[{"text":${JSON.stringify(answer.text)}}],"role":"assistant"}}`;
    const stop = STOP_REASONS[answer.stop];
    const counts = `"usage":${usage(answer)}${this.#echo}`;
    return `{"metrics":${metrics(answer)},"output":${message},"stopReason":"${stop}",${counts}}`;
  }

  open() {
    return [{ name: 'messageStart', json: '{"role":"assistant"}' }];
  }

  delta(text: string) {
    return { name: 'contentBlockDelta', json: `{"contentBlockIndex":0,"delta":{"text":${JSON.stringify(text)}}}` };
  }

  close(answer: Answer) {
    return [
      { name: 'contentBlockStop', json: '{"contentBlockIndex":0}' },
      { name: 'messageStop', json: `{"stopReason":"${STOP_REASONS[answer.stop]}"}` },
      { name: 'metadata', json: `{"metrics":${metrics(answer)},"usage":${usage(answer)}${this.#echo}}` },
    ];
  }
}

function echoed(body: JsonObject, member: string): string {
  return isObject(body[member]) ? `,"${member}":${JSON.stringify(body[member])}` : '';
}

function metrics({ latencyMillis }: Answer): string {
  return `{"latencyMs":${latencyMillis}}`;
}

function usage(answer: Answer): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = answer;
  const total = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  const details = cacheWriteTokens === 0 ? '' : `"cacheDetails":${JSON.stringify(cacheDetails(answer))},`;
  return (
    `{${details}"cacheReadInputTokens":${cacheReadTokens},"cacheWriteInputTokens":${cacheWriteTokens}` +
    `,"inputTokens":${inputTokens},"outputTokens":${outputTokens},"totalTokens":${total}}`
  );
}

/** The longer time to live first, as AWS documents it. */
function cacheDetails({ cacheWriteTokens, cacheWriteHourTokens }: Answer) {
  const details = [
    { ttl: HOUR, inputTokens: cacheWriteHourTokens },
    { ttl: '5m', inputTokens: cacheWriteTokens - cacheWriteHourTokens },
  ];
  return details.filter(({ inputTokens }) => inputTokens > 0);
}

/** What an answer says of tokens written for an hour; null: nothing. */
function hourTokensIn(body: JsonObject): number | null {
  const details = objectsIn(objectIn(body, 'usage').cacheDetails);
  if (details.length === 0) return null;
  return details.reduce((sum, { ttl, inputTokens }) => sum + (ttl === HOUR ? (naturalNumber(inputTokens) ?? 0) : 0), 0);
}

const HOUR = '1h';

const COUNTS: CountNames = {
  inputTokens: 'inputTokens',
  outputTokens: 'outputTokens',
  cacheReadTokens: 'cacheReadInputTokens',
  cacheWriteTokens: 'cacheWriteInputTokens',
};

function readUsage(body: JsonObject, counts: CountNames): TokenCounts | null {
  return readCounts(body.usage, counts, null, hourTokensIn(body));
}

/** @param counts the names of the counts, in which Nova differs */
export function noteConverse(reading: Reading, body: JsonObject, counts: CountNames): void {
  reading.tokens = readUsage(body, counts);
  reading.stopReason = stringIn(body, 'stopReason');
  const { content } = objectIn(objectIn(body, 'output'), 'message');
  for (const block of objectsIn(content)) reading.textLength += lengthIn(block, 'text');
}

/** @param name the event's member in the modelled union @param counts as for a whole answer */
export function noteConverseEvent(reading: Reading, body: JsonObject, name: string, counts: CountNames): void {
  if (name === 'contentBlockDelta') reading.textLength += lengthIn(objectIn(body, 'delta'), 'text');
  else if (name === 'messageStop') reading.stopReason = stringIn(body, 'stopReason');
  else if (name === 'metadata') {
    reading.tokens = readUsage(body, counts);
    reading.isComplete = true;
  }
}

export const converseReading = usageReading(
  (reading, body) => noteConverse(reading, body, COUNTS),
  (reading, body, name) => noteConverseEvent(reading, body, name, COUNTS),
);
