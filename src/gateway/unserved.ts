/** What the gateway answers where no account did: in the names that SDKs know and retry by. */
import type { Unserved } from '../../simulator/gateway/round.ts';
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { ApiError } from '../bedrock/error.ts';
import type { Departure } from './routing/errand.ts';

const ERRORS: Readonly<Record<Unserved, ApiError>> = {
  throttled: {
    name: 'ThrottlingException',
    status: 429,
    message: 'Too many requests: every account that was asked refused this one. Please wait before trying again.',
  },
  shed: {
    name: 'ThrottlingException',
    status: 429,
    message: 'Too many requests: no account is expected to have room in time. Please wait before trying again.',
  },
  failed: {
    name: 'ServiceUnavailableException',
    status: 503,
    message: 'No account could answer. Please try again.',
  },
};

export function unservedError(outcome: Unserved): ApiError {
  return ERRORS[outcome];
}

export function limitError(tenant: string, meter: MeterName): ApiError {
  const message = `The limit of ${tenant} is reached (${meter}). Please wait before trying again.`;
  return { name: 'ThrottlingException', status: 429, message };
}

/** Nobody reads it where the caller has gone. */
export function departureError(departure: Departure): ApiError {
  const isLate = departure === 'deadline';
  const message = isLate ? 'The answer took longer than this gateway waits.' : 'The request was ended.';
  return { name: 'ModelTimeoutException', status: 504, message };
}
