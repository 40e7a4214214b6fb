/** From bytes to a JSON object that is safe to walk, or to a refusal: the first step of every way in. */
import { isObject, type JsonObject } from '../../bedrock/dialects/json.ts';
import { type ApiError, validationError } from '../../bedrock/error.ts';
import type { HttpRequest } from '../../http/message.ts';
import type { Understood } from './ingress.ts';

/** @param read what the ingress makes of the body */
export function understandBody({ body }: HttpRequest, read: (body: JsonObject) => Understood): Understood {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? read(value) : refused(validationError('The request body is not a JSON object.'));
  } catch (error) {
    if (error instanceof SyntaxError) return refused(NO_JSON);
    // JSON can be nested more deeply than anything can be that walks it.
    if (error instanceof RangeError) return refused(validationError('The request body is nested too deeply.'));
    throw error;
  }
}

export function refused(error: ApiError): Understood {
  return { kind: 'refused', error };
}

const NO_JSON: ApiError = {
  name: 'SerializationException',
  status: 400,
  message: 'The request body is not valid JSON.',
};
