/** The messages that replicas exchange, as one line of JSON each, and how strangers' text is told from them. */
import type { Micros } from '../../../simulator/basics/time.ts';

/** Part of the channel's name: replicas that speak another version are not heard at all. */
export const MESSAGE_VERSION = 1;

/** The kinds of words. */
export const CHARGE = 0;
export const SETTLEMENT = 1;
export const REFUSAL = 2;

/** Numbers a word takes. Said: kind, shard, model, tokens, age; of the state: shard, model, tokens, charges, age. */
export const STRIDE = 5;
/** The most numbers in a message. */
export const MOST_NUMBERS = STRIDE * 65_536;
const LONGEST_TEXT = 8 * 1024 * 1024;

/**
 * `said`: what happened since the message before. `state`: all charges that are open, for who has lost the thread.
 * `ask`: asks everyone for its state; it stands outside the count.
 */
export interface Message {
  readonly kind: 'said' | 'state' | 'ask';
  /** Of a process, not of a machine: who starts again is somebody else. */
  readonly from: string;
  /** Counts a process's messages, also those that were never sent: a number that is missing shows a loss. */
  readonly number: number;
  /** By the teller's own clock, from which the ages of its words count back. Nobody compares it with another clock. */
  readonly at: Micros;
  readonly words: readonly number[];
}

export function encode({ kind, from, number, at, words }: Message): string {
  return JSON.stringify([kind, from, number, at, words]);
}

/**
 * Null for what is no message for a gateway of this size.
 *
 * @param shards number of shards; words about others are not understood
 */
export function decode(text: string, shards: number, models: number): Message | null {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts.length !== STRIDE) return null;
  const [kind, from, number, at, words] = parts as unknown[];
  if (kind !== 'said' && kind !== 'state' && kind !== 'ask') return null;
  if (typeof from !== 'string' || from.length === 0 || from.length > 64) return null;
  if (!isCount(number) || !isCount(at) || !Array.isArray(words)) return null;
  if (words.length % STRIDE !== 0 || words.length > MOST_NUMBERS) return null;
  const isWord = kind === 'said' ? isSaid : isOpen;
  for (let i = 0; i < words.length; i += STRIDE) {
    const place = kind === 'said' ? i + 1 : i;
    if (!isBelow(words[place], shards) || !isBelow(words[place + 1], models)) return null;
    if (!isWord(words, i) || !isCount(words[i + 4]) || words[i + 4] > at) return null;
  }
  return { kind, from, number, at, words };
}

function isSaid(words: readonly unknown[], at: number): boolean {
  const kind = words[at];
  return Number.isFinite(words[at + 3]) && (kind === CHARGE || kind === SETTLEMENT || kind === REFUSAL);
}

function isOpen(words: readonly unknown[], at: number): boolean {
  return Number.isFinite(words[at + 2]) && isCount(words[at + 3]);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isBelow = (value: unknown, end: number): boolean => isCount(value) && value < end;

function parse(text: string): unknown {
  if (text.length > LONGEST_TEXT) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
