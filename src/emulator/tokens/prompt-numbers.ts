/** What a prompt asks of the quotas: the numbers of its row marker, or estimates. */
import { hashText, mix32, Stream } from '../../../simulator/basics/random.ts';
import type { Invocation } from '../backend.ts';
import type { Prompt } from '../../bedrock/dialects/dialect.ts';
import { estimateTokens } from '../../bedrock/token-estimate.ts';
import { findRowMarker } from '../../bedrock/row-in-prompt.ts';
import { cacheablePrefix } from './cacheable-prefix.ts';

export interface PromptNumbers {
  readonly invocation: Invocation;
  /** The trace row; null where the prompt carries none. */
  readonly row: number | null;
  /** Fixes the text of the answer: the same prompt is answered alike. */
  readonly textSeed: number;
}

/** How long answers to prompts without a marker are: uniform between the two. */
export interface UnmarkedAnswers {
  readonly minimumOutputTokens: number;
  readonly maximumOutputTokens: number;
}

export const DEFAULT_UNMARKED: UnmarkedAnswers = { minimumOutputTokens: 40, maximumOutputTokens: 400 };

/** As much of a text as tells it from others. */
const HASHED_CHARACTERS = 2_048;

export class PromptReader {
  readonly #unmarked: UnmarkedAnswers;
  readonly #seed: number;
  readonly #latency: Stream;

  constructor(seed: number, unmarked: UnmarkedAnswers) {
    this.#unmarked = unmarked;
    this.#seed = mix32(seed >>> 0);
    this.#latency = new Stream(seed, 0, 'emulator/latency');
  }

  read(prompt: Prompt): PromptNumbers {
    const row = findRowMarker(prompt.texts);
    const maxTokens = prompt.maxTokens;
    if (row !== null) {
      const { id, cacheable = null, ...numbers } = row;
      const invocation = { ...numbers, cacheable, maxTokens };
      return { invocation, row: id, textSeed: mix32(id) };
    }
    const textSeed = this.#hash(prompt.texts);
    const { minimumOutputTokens, maximumOutputTokens } = this.#unmarked;
    const invocation = {
      inputTokens: estimateTokens(prompt.texts, prompt.attachments),
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheable: prompt.caching === null ? null : cacheablePrefix(prompt.caching),
      maxTokens,
      outputTokens: minimumOutputTokens + (mix32(textSeed) % (maximumOutputTokens - minimumOutputTokens + 1)),
      latencyDraw: this.#latency.uint32(),
    };
    return { invocation, row: null, textSeed };
  }

  /** Input tokens alone: for token counts, which answer nothing and draw nothing. */
  inputTokens(prompt: Prompt): number {
    return findRowMarker(prompt.texts)?.inputTokens ?? estimateTokens(prompt.texts, prompt.attachments);
  }

  #hash(texts: readonly string[]): number {
    let hash = this.#seed;
    for (const text of texts) hash = mix32(hash ^ hashText(text.slice(-HASHED_CHARACTERS)) ^ text.length);
    return hash;
  }
}
