/** How each family of APIs words an error: AWS, OpenAI, Anthropic. */
import type { ApiError } from '../error.ts';

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ErrorStyle {
  render(error: ApiError, requestId: string): RenderedError;
  /** The payload of an error inside a stream. */
  payload(error: ApiError, requestId: string): string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
/** AWS's services append their internal namespace; SDKs cut it off at the colon. */
const ERROR_NAMESPACE = ':http://internal.amazon.com/coral/com.amazon.bedrock/';

export const awsErrors: ErrorStyle = {
  render(error) {
    // 529 is of the Messages API alone; here capacity is 503.
    const status = error.status === 529 ? 503 : error.status;
    const name = error.status === 529 ? 'ServiceUnavailableException' : error.name;
    const headers = { ...JSON_TYPE, 'x-amzn-errortype': `${name}${ERROR_NAMESPACE}` };
    return { status, headers, body: this.payload(error, '') };
  },
  payload: (error) => JSON.stringify({ message: error.message, ...error.members }),
};

export const openaiErrors: ErrorStyle = {
  render(error, requestId) {
    const status = error.status === 529 ? 503 : error.status;
    return { status, headers: JSON_TYPE, body: this.payload(error, requestId) };
  },
  payload: (error) =>
    JSON.stringify({
      error: { message: error.message, type: openaiType(error), param: null, code: openaiCode(error) },
    }),
};

/** The Responses API streams errors as an event of its own, with flat members. */
export const responsesErrors: ErrorStyle = {
  render: (error, requestId) => openaiErrors.render(error, requestId),
  payload: (error) => JSON.stringify({ type: 'error', code: openaiCode(error), message: error.message, param: null }),
};

export const anthropicErrors: ErrorStyle = {
  render(error, requestId) {
    return { status: error.status, headers: JSON_TYPE, body: this.payload(error, requestId) };
  },
  payload: (error, requestId) =>
    JSON.stringify({
      type: 'error',
      error: { type: anthropicType(error), message: error.message },
      request_id: requestId,
    }),
};

/** What AWS answers on mantle with a 429 is not published: OpenAI's own type and code, and Bedrock's message. */
function openaiType({ status }: ApiError): string {
  if (status === 429) return 'rate_limit_error';
  if (status === 401 || status === 403) return 'permission_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

function openaiCode({ name, status }: ApiError): string {
  if (status === 429) return 'rate_limit_exceeded';
  if (name === 'ResourceNotFoundException') return 'model_not_found';
  if (status === 403) return 'access_denied';
  return status < 500 ? 'validation_error' : 'server_error';
}

function anthropicType({ status }: ApiError): string {
  switch (status) {
    case 400:
      return 'invalid_request_error';
    case 403:
      return 'permission_error';
    case 404:
      return 'not_found_error';
    case 413:
      return 'request_too_large';
    case 429:
      return 'rate_limit_error';
    case 408:
      return 'timeout_error';
    case 529:
      return 'overloaded_error';
    default:
      return 'api_error';
  }
}
