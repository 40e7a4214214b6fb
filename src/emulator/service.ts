/** What the emulator's other services plug into: AWS services of the same endpoint URL. */
import type { Principal } from './aws/credentials.ts';
import type { Client, HttpRequest, HttpResponse } from '../http/message.ts';

/** A request whose caller is known. */
export interface AwsCall {
  readonly request: HttpRequest;
  readonly client: Client;
  /** Also the value of the `x-amzn-requestid` header, which the emulator adds to every answer. */
  readonly requestId: string;
  /** Null for calls that need no credentials (`AssumeRoleWithWebIdentity`). */
  readonly principal: Principal | null;
  /** The region of the signature's scope; the first account's where the call is not signed. */
  readonly region: string;
}

/** An AWS service that shares the endpoint URL, e.g. STS. Found by the service name of the signature's scope. */
export interface AwsService {
  /** `sts`, `servicequotas`, `monitoring`. */
  readonly signingName: string;
  /** Whether an unsigned request is for this service and needs no signature. */
  acceptsUnsigned(request: HttpRequest): boolean;
  handle(call: AwsCall): HttpResponse | Promise<HttpResponse>;
  /** The refusal of a caller whose credentials do not hold, in the service's own protocol. */
  refuse(status: number, errorName: string, message: string, requestId: string): HttpResponse;
}
