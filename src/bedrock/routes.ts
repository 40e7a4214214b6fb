/** The table of Bedrock's paths: what each asks for, in which dialect, on which endpoint's quotas. */
import type { Endpoint } from '../../simulator/quota/limits.ts';
import type { Operation } from './operation.ts';
import { anthropicMessages } from './dialects/anthropic.ts';
import { converse } from './dialects/converse.ts';
import type { Dialect } from './dialects/dialect.ts';
import { anthropicErrors, awsErrors, type ErrorStyle, openaiErrors, responsesErrors } from './dialects/error-style.ts';
import { invokeDialect } from './dialects/index.ts';
import { openaiChat } from './dialects/openai-chat.ts';
import { openaiResponses } from './dialects/openai-responses.ts';
import {
  chatEvents,
  chunkFrames,
  converseFrames,
  messagesEvents,
  responsesEvents,
  type Transport,
} from './dialects/transport.ts';

export interface Route {
  readonly operation: Operation;
  /** Where to look for the model, in order. */
  readonly endpoints: readonly Endpoint[];
  readonly errors: ErrorStyle;
  /** Null where no answer is generated: token counts and lists. */
  readonly generates: Generates | null;
  /** Null where the body says so. */
  readonly streamed: boolean | null;
}

export interface Generates {
  readonly dialect: (modelId: string) => Dialect;
  readonly transport: Transport;
  /** Whether token counts stand in response headers. */
  readonly countHeaders: boolean;
}

export interface RouteMatch {
  readonly route: Route;
  /** Decoded from the path; null where the body names the model. */
  readonly modelId: string | null;
}

const RUNTIME: readonly Endpoint[] = ['runtime'];
const MANTLE: readonly Endpoint[] = ['mantle'];
/** `/openai/v1` is on both endpoints: for models of mantle alone it is mantle's. */
const EITHER: readonly Endpoint[] = ['runtime', 'mantle'];

const converseBody: Generates = { dialect: () => converse, transport: converseFrames, countHeaders: false };
const invokeBody: Generates = { dialect: invokeDialect, transport: chunkFrames, countHeaders: true };
const chatBody: Generates = { dialect: () => openaiChat, transport: chatEvents, countHeaders: false };
const responsesBody: Generates = { dialect: () => openaiResponses, transport: responsesEvents, countHeaders: false };
const messagesBody: Generates = { dialect: () => anthropicMessages, transport: messagesEvents, countHeaders: false };

/** By the last part of `/model/{modelId}/{operation}`. */
const MODEL_ROUTES: Readonly<Record<string, Route>> = {
  converse: runtime('Converse', converseBody, false),
  'converse-stream': runtime('ConverseStream', converseBody, true),
  invoke: runtime('InvokeModel', invokeBody, false),
  'invoke-with-response-stream': runtime('InvokeModelWithResponseStream', invokeBody, true),
  'count-tokens': runtime('CountTokens', null, false),
};

const POST_ROUTES: Readonly<Record<string, Route>> = {
  '/openai/v1/chat/completions': byBody('ChatCompletions', EITHER, openaiErrors, chatBody),
  '/openai/v1/responses': byBody('Responses', EITHER, responsesErrors, responsesBody),
  '/v1/chat/completions': byBody('ChatCompletions', MANTLE, openaiErrors, chatBody),
  '/v1/responses': byBody('Responses', MANTLE, responsesErrors, responsesBody),
  '/anthropic/v1/messages': byBody('Messages', MANTLE, anthropicErrors, messagesBody),
  '/anthropic/v1/messages/count_tokens': byBody('CountTokens', MANTLE, anthropicErrors, null),
};

const LISTS: Readonly<Record<string, Route>> = {
  '/v1/models': { operation: 'ListModels', endpoints: MANTLE, errors: openaiErrors, generates: null, streamed: false },
  '/openai/v1/models': {
    operation: 'ListModels',
    endpoints: EITHER,
    errors: openaiErrors,
    generates: null,
    streamed: false,
  },
};

/** @param path as sent; null where it is no operation of Bedrock's */
export function matchRoute(method: string, path: string): RouteMatch | null {
  if (method === 'GET') return matchList(path);
  if (method !== 'POST') return null;
  if (Object.hasOwn(POST_ROUTES, path)) return { route: POST_ROUTES[path]!, modelId: null };
  if (!path.startsWith('/model/')) return null;
  const slash = path.lastIndexOf('/');
  const operation = path.slice(slash + 1);
  if (slash < '/model/'.length || !Object.hasOwn(MODEL_ROUTES, operation)) return null;
  const modelId = decode(path.slice('/model/'.length, slash));
  return modelId === null ? null : { route: MODEL_ROUTES[operation]!, modelId };
}

/** Paths of mantle answer an unknown rest with an empty 404, the runtime with an AWS error. */
export function isMantlePath(path: string): boolean {
  return path.startsWith('/v1/') || path.startsWith('/anthropic/');
}

function matchList(path: string): RouteMatch | null {
  for (const [prefix, route] of Object.entries(LISTS)) {
    if (path === prefix) return { route, modelId: null };
    if (!path.startsWith(`${prefix}/`)) continue;
    const modelId = decode(path.slice(prefix.length + 1));
    return modelId === null ? null : { route, modelId };
  }
  return null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function runtime(operation: Operation, generates: Generates | null, streamed: boolean): Route {
  return { operation, endpoints: RUNTIME, errors: awsErrors, generates, streamed };
}

function byBody(
  operation: Operation,
  endpoints: readonly Endpoint[],
  errors: ErrorStyle,
  generates: Generates | null,
): Route {
  return { operation, endpoints, errors, generates, streamed: generates === null ? false : null };
}
