/**
 * A way in: how a caller's request becomes a call of Bedrock, and Bedrock's answer the caller's. No sockets, no clock,
 * no accounts: who sends the call, to which account, and whether it is sent again is not known here.
 */
import type { Prompt } from '../../bedrock/dialects/dialect.ts';
import type { ErrorStyle } from '../../bedrock/dialects/error-style.ts';
import type { StreamUsage } from '../../bedrock/dialects/usage-reader.ts';
import type { Usage } from '../../bedrock/dialects/usage.ts';
import type { ApiError } from '../../bedrock/error.ts';
import type { Operation } from '../../bedrock/operation.ts';
import type { FixedResponse, Headers, HttpRequest } from '../../http/message.ts';

export interface Ingress {
  readonly name: 'chat-completions' | 'messages' | 'converse' | 'invoke' | 'models';
  /** How errors look to this caller. */
  readonly errors: ErrorStyle;
  /** Never throws, whatever the caller sent. */
  understand(request: HttpRequest, models: ModelLimits): Understood;
}

/** By model id; undefined where the model is unknown. */
export type ModelLimits = (modelId: string) => { readonly maxOutputTokens: number } | undefined;

export type Understood =
  | { readonly kind: 'call'; readonly call: BedrockCall }
  /** To be rendered by the ingress's `errors`. */
  | { readonly kind: 'refused'; readonly error: ApiError };

/** An answer of Bedrock that has come as a whole. */
export interface BedrockAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface BedrockCall {
  readonly modelId: string;
  readonly operation: Operation;
  readonly streamed: boolean;
  /** What goes to Bedrock by POST, unsigned and without `host`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Texts and `maxTokens`, for the estimate of what the call reserves. */
  readonly prompt: Prompt;
  /** What requests of one session share, as the caller says it; null where it says nothing. */
  readonly affinityKey: string | null;
  /** @param answer a 2xx */
  whole(answer: BedrockAnswer): WholeAnswer;
  /** A new one for each attempt. @param headers of a 200 */
  stream(headers: Headers): StreamTranslation;
  /** @param answer no 2xx, and final (400, 404, ...), in the caller's style */
  refusal(answer: BedrockAnswer): FixedResponse;
}

export interface WholeAnswer {
  readonly response: FixedResponse;
  /** Null where the answer does not tell. */
  readonly usage: Usage | null;
}

/** One streamed answer on its way from Bedrock to the caller. */
export interface StreamTranslation {
  /** The caller's head. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What the caller is sent for these bytes of Bedrock's; an error among them comes in the caller's own form. */
  push(bytes: Buffer): readonly (Buffer | string)[];
  /**
   * Whether the first token (text, tool use or reasoning) has come, or a whole answer without any. Until then nothing
   * need be sent, and an error may be retried.
   */
  readonly hasBegun: boolean;
  /** Tokens, whether the answer is whole, and the error of Bedrock's that ended it. */
  readonly usage: StreamUsage;
  /** Whether Bedrock's bytes cannot be read any further. */
  readonly isDamaged: boolean;
  /** Tells the caller, in its own form, that the stream ended in an error that was not Bedrock's: a cut, a deadline. */
  fail(error: ApiError, requestId: string): Buffer | string;
}
