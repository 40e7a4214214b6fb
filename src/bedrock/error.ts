/** Errors as Bedrock gives them: names, statuses and messages (AWS service model; messages as AWS publishes them). */
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { Fault } from './fault.ts';

export interface ApiError {
  /** As modelled: `ThrottlingException`. */
  readonly name: string;
  readonly status: number;
  readonly message: string;
  /** For whoever looks for the cause, where AWS's words do not tell it: in the log and in a header of ours. */
  readonly hint?: string;
  /** Further members of the body (`originalStatusCode`). */
  readonly members?: Readonly<Record<string, unknown>>;
}

export const HINT_HEADER = 'x-shardproof-hint';

export function validationError(message: string): ApiError {
  return { name: 'ValidationException', status: 400, message };
}

export function accessDenied(message: string): ApiError {
  return { name: 'AccessDeniedException', status: 403, message };
}

export function resourceNotFound(message: string): ApiError {
  return { name: 'ResourceNotFoundException', status: 404, message };
}

/** A path that is no operation. */
export const UNKNOWN_OPERATION: ApiError = {
  name: 'UnknownOperationException',
  status: 404,
  message: 'The requested operation is not recognized by the service.',
};

export const INTERNAL_ERROR: ApiError = {
  name: 'InternalServerException',
  status: 500,
  message: 'The system encountered an unexpected error during processing. Try your request again.',
};

/** 429 by meter. `concurrency` is no published quota; it answers like the requests meter. */
const THROTTLE_MESSAGES: Readonly<Record<MeterName, string>> = {
  requestsPerMinute: 'Too many requests, please wait before trying again.',
  tokensPerMinute: 'Too many tokens, please wait before trying again.',
  outputTokensPerMinute: 'Too many tokens, please wait before trying again.',
  tokensPerDay: 'Too many tokens per day, please wait before trying again.',
  concurrency: 'Too many requests, please wait before trying again.',
};

export function throttled(meter: MeterName): ApiError {
  return { name: 'ThrottlingException', status: 429, message: THROTTLE_MESSAGES[meter] };
}

/** The answer to a fault before anything was sent. */
export function faultError(fault: Fault, modelId: string): ApiError {
  switch (fault) {
    case 'service-unavailable':
      return unavailable('Service temporarily unavailable, please try again.');
    case 'too-many-connections':
      return unavailable('Too many connections, please wait before trying again.');
    case 'model-overloaded':
      return {
        name: 'ThrottlingException',
        status: 429,
        message: `Model ${modelId} is currently overloaded. Please try again later.`,
      };
    case 'overloaded':
      return { name: 'OverloadedException', status: 529, message: 'Overloaded' };
    case 'suspended':
      return accessDenied('Your account is not authorized to invoke this API operation.');
    case 'model-not-ready':
      return {
        name: 'ModelNotReadyException',
        status: 429,
        message: 'The model is not ready for inference requests. Wait and try your request again.',
      };
    case 'model-timeout':
      return { name: 'ModelTimeoutException', status: 408, message: 'Model has timed out in processing the request.' };
    case 'model-error':
      return {
        name: 'ModelErrorException',
        status: 424,
        message: 'The model encountered an unexpected error during processing. Try your request again.',
        members: { originalStatusCode: 500, resourceName: modelId },
      };
    case 'internal':
    case 'cut':
    case 'stall':
      return INTERNAL_ERROR;
  }
}

function unavailable(message: string): ApiError {
  return { name: 'ServiceUnavailableException', status: 503, message };
}

/** Which exceptions Converse's stream models; the Invoke stream has `modelTimeoutException` besides. */
const IN_STREAM = new Set([
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
]);

/** The same fault after a 200: only the exceptions that the stream models, the rest as a model stream error. */
export function inStreamError(fault: Fault, modelId: string, allowsTimeout: boolean): ApiError {
  const error = faultError(fault, modelId);
  if (IN_STREAM.has(error.name) || (allowsTimeout && error.name === 'ModelTimeoutException')) return error;
  return {
    name: 'ModelStreamErrorException',
    status: 424,
    message: 'The model encountered an unexpected error during processing. Try your request again.',
    members: { originalStatusCode: error.status, originalMessage: error.message },
  };
}
