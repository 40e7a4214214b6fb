/** The Smithy RPC v2 CBOR protocol: the operation in the path, CBOR in and out. SDKs may speak it to CloudWatch. */
import { cbor, tag } from '@smithy/core/cbor';
import type { FixedResponse, HttpRequest } from '../../../http/message.ts';
import { type Answer, plain, type ServiceError } from './answer.ts';
import type { JsonBody } from './json-protocol.ts';
import { queryCompatibility } from './json-protocol.ts';

const HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
/** CBOR's tag of an instant in seconds since 1970. */
const EPOCH_TAG = 1;

/** The operation of `/service/Name/operation/Operation`; null where the request is not in this protocol. */
export function cborOperation(request: HttpRequest): string | null {
  if (request.headers['smithy-protocol'] !== 'rpc-v2-cbor') return null;
  return /^\/service\/[\w.]+\/operation\/(\w+)$/.exec(request.path)?.[1] ?? null;
}

/** Instants arrive as numbers of seconds. */
export function readCbor(request: HttpRequest): JsonBody {
  if (request.body.length === 0) return { kind: 'parsed', value: {} };
  try {
    return { kind: 'parsed', value: withoutTags(cbor.deserialize(request.body)) };
  } catch {
    return { kind: 'malformed' };
  }
}

export function cborAnswer(answer: Answer): FixedResponse {
  if (answer.kind === 'error') return cborError(answer.error);
  return { status: 200, headers: HEADERS, body: Buffer.from(cbor.serialize(plain(answer.output, tagged))) };
}

export function cborError(error: ServiceError): FixedResponse {
  const body = Buffer.from(cbor.serialize({ __type: error.name, message: error.message }));
  return { status: error.status, headers: { ...HEADERS, ...queryCompatibility(error) }, body };
}

function tagged(date: Date): unknown {
  return tag({ tag: EPOCH_TAG, value: date.getTime() / 1_000 });
}

function withoutTags(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutTags);
  if ('tag' in value && 'value' in value && Object.keys(value).length === 2) return withoutTags(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutTags(member)]));
}
