/** The parameters of chat completions: which are read, which are ignored, and which must be as they are by default. */
import { isObject, type JsonObject } from '../../bedrock/dialects/json.ts';
import type { Flaws } from './flaws.ts';

export const READ_PARAMETERS: readonly string[] = [
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'user',
  'prompt_cache_key',
];

/** The answer is right without them. */
export const IGNORED_PARAMETERS: readonly string[] = [
  'metadata',
  'parallel_tool_calls',
  'prediction',
  'prompt_cache_retention',
  'safety_identifier',
  'seed',
  'service_tier',
  'store',
];

interface Impossible {
  /** Values that ask for nothing; null always does. */
  readonly harmless: (value: unknown) => boolean;
  readonly says: string;
}

const never = (): boolean => false;
const zero = (value: unknown): boolean => value === 0;
const off = (value: unknown): boolean => value === false;
const text = (value: unknown): boolean => isObject(value) && value.type === 'text';

const TOOLS_INSTEAD = 'use tools instead';
const THINK_ELSEWHERE = 'reasoning is set in the form of the model, by /model/{id}/converse or /v1/messages';

/** What Converse has no word for. An answer without it would not be what was asked for. */
export const IMPOSSIBLE_PARAMETERS: ReadonlyMap<string, Impossible> = new Map([
  ['n', { harmless: (value) => value === 1, says: 'an answer of Bedrock has one choice' }],
  ['logprobs', { harmless: off, says: 'Bedrock gives no probabilities' }],
  ['top_logprobs', { harmless: zero, says: 'Bedrock gives no probabilities' }],
  ['logit_bias', { harmless: isEmpty, says: 'Converse has no biases' }],
  ['frequency_penalty', { harmless: zero, says: 'Converse has no penalties' }],
  ['presence_penalty', { harmless: zero, says: 'Converse has no penalties' }],
  ['response_format', { harmless: text, says: `only {"type": "text"} can be had; for JSON, ${TOOLS_INSTEAD}` }],
  ['modalities', { harmless: isTextAlone, says: 'only ["text"] can be had' }],
  ['audio', { harmless: never, says: 'only text can be had' }],
  ['reasoning_effort', { harmless: never, says: THINK_ELSEWHERE }],
  ['verbosity', { harmless: (value) => value === 'medium', says: 'Converse has no verbosity' }],
  ['web_search_options', { harmless: never, says: 'Bedrock does not search the web' }],
  ['functions', { harmless: never, says: TOOLS_INSTEAD }],
  ['function_call', { harmless: never, says: 'use tool_choice instead' }],
]);

const KNOWN: ReadonlySet<string> = new Set([...READ_PARAMETERS, ...IGNORED_PARAMETERS]);

/** Refuses what cannot be had, and what nobody knows, by name. */
export function checkParameters(body: JsonObject, flaws: Flaws): void {
  for (const [name, value] of Object.entries(body)) {
    if (KNOWN.has(name) || value === null) continue;
    const impossible = IMPOSSIBLE_PARAMETERS.get(name);
    if (impossible === undefined) flaws.note(name.slice(0, 100), 'no such parameter is known here');
    else if (!impossible.harmless(value)) flaws.note(name, impossible.says);
  }
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function isTextAlone(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && value[0] === 'text';
}
