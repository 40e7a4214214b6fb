/** A way to ask a gateway, and to read what it answers. */
import type { Row } from '../row.ts';
import type { TenantSettings } from '../settings.ts';

export interface Question {
  /** After the target's base URL. */
  readonly path: string;
  readonly body: string;
  /** How the answer's body is wanted. */
  readonly responseType: 'text' | 'binary';
}

/** What an answer with status 200 says of itself. */
export interface Reading {
  /** Null where it does not say. */
  outputTokens: number | null;
  /** Of the input, read from a prompt cache and written to one; 0 where it does not say. */
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** In the dialect's own word: `end_turn`, `stop`, ... */
  finishReason: string | null;
  /** Whether its last event has come; of a whole answer, whether it is one. */
  isComplete: boolean;
  /** The error that ended a stream after its head. */
  error: string | null;
}

export interface Dialect {
  ask(row: Row, prompt: string, tenant: TenantSettings, stream: boolean): Question;
  /** @param stream whether a stream was asked for */
  read(body: string | ArrayBuffer, stream: boolean): Reading;
  /** What its SDKs send besides the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** How it says that the answer ended because it had no more tokens to give. */
  readonly lengthReason: string;
}

export function emptyReading(): Reading {
  return {
    outputTokens: null,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    finishReason: null,
    isComplete: false,
    error: null,
  };
}

export type Json = Readonly<Record<string, unknown>>;

/** An object, or one without members where the text is none: a foreign server may answer anything. */
export function parseJson(text: string): Json {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return {};
  }
}

export function objectIn(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

export function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberIn(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? value : null;
}

/** The name of an in-stream error: its code or type. */
export function errorIn(error: unknown): string {
  const { code, type } = objectIn(error);
  return textIn(code) ?? textIn(type) ?? 'error';
}
