/** Errors that end a stream after its head: AWS's exceptions, OpenAI's and Anthropic's error events. */
import { isObject, type JsonObject, stringIn } from './json.ts';

export interface StreamError {
  /** `ThrottlingException` of AWS, else the API's own code or type: `rate_limit_exceeded`, `overloaded_error`. */
  readonly name: string;
  /** Empty where none was sent. */
  readonly message: string;
}

/** Null where the event is no error. */
export function readStreamError(name: string, body: JsonObject): StreamError | null {
  // The name of a frame is the member of the modelled union, in lower case where the exception is not.
  if (name.endsWith('Exception')) {
    return { name: name.charAt(0).toUpperCase() + name.slice(1), message: stringIn(body, 'message') ?? '' };
  }
  const failed = body.type === 'response.failed' && isObject(body.response) ? body.response : body;
  if (isObject(failed.error)) return errorIn(failed.error);
  return name === 'error' ? errorIn(body) : null;
}

function errorIn(error: JsonObject): StreamError {
  const name = stringIn(error, 'code') ?? stringIn(error, 'type') ?? 'error';
  return { name, message: stringIn(error, 'message') ?? '' };
}
