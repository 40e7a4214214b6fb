/** The AWS Query protocol: a form goes in (`Metric.Dimensions.member.1.Name=x`), XML comes out. */
import { escapeXml } from '../../../output/escape-xml.ts';
import type { FixedResponse, HttpRequest } from '../../../http/message.ts';
import { type Answer, isList, type ServiceError, type Structure, type Value } from './answer.ts';

export interface Form {
  /** Empty where the form names none. */
  readonly action: string;
  /** Every field, with lists (`member.1`, `member.2`) as arrays. */
  readonly input: unknown;
}

/** A form field's value, or fields below it. Maps, so that a field may have any name, `__proto__` too. */
type Field = string | Fields;
type Fields = Map<string, Field>;

/** More parts in one name than any request of AWS has: deeper nesting is refused, so that recursion stays shallow. */
const DEEPEST_NAME = 16;

/** The fields of a POST body or, with GET, of the query; null where the form is not one that AWS would read. */
export function readForm(request: HttpRequest): Form | null {
  const text = request.method === 'GET' ? request.query : request.body.toString('utf8');
  const fields: Fields = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const parts = name.split('.');
    if (parts.length > DEEPEST_NAME || !put(fields, parts, value)) return null;
  }
  const action = fields.get('Action');
  return { action: typeof action === 'string' ? action : '', input: withLists(fields) };
}

function withLists(field: Field): unknown {
  if (typeof field === 'string') return field;
  const member = field.get('member');
  if (field.size === 1 && typeof member === 'object') {
    const entries = [...member].sort(([a], [b]) => Number(a) - Number(b));
    return entries.map(([, entry]) => withLists(entry));
  }
  return Object.fromEntries([...field].map(([name, inner]) => [name, withLists(inner)]));
}

export interface QueryService {
  readonly xmlNamespace: string;
}

/** @param action the operation's name; its answer is wrapped in `<actionResponse><actionResult>` */
export function queryAnswer(service: QueryService, action: string, answer: Answer, requestId: string): FixedResponse {
  if (answer.kind === 'error') return queryError(service, answer.error, requestId);
  const body =
    `<${action}Response xmlns="${service.xmlNamespace}">` +
    `<${action}Result>${members(answer.output)}</${action}Result>` +
    `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata></${action}Response>`;
  return xml(200, body);
}

export function queryError(service: QueryService, error: ServiceError, requestId: string): FixedResponse {
  const structure = {
    Type: error.status < 500 ? 'Sender' : 'Receiver',
    Code: error.queryCode ?? error.name,
    Message: error.message,
  };
  const body =
    `<ErrorResponse xmlns="${service.xmlNamespace}"><Error>${members(structure)}</Error>` +
    `<RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`;
  return xml(error.status, body);
}

/** What the query services call the refusals that newer services name otherwise. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};

export function queryCodeOf(errorName: string): string {
  return QUERY_CODES[errorName] ?? errorName;
}

function members(structure: Structure): string {
  let text = '';
  for (const [name, value] of Object.entries(structure)) {
    if (value !== undefined) text += `<${name}>${content(value)}</${name}>`;
  }
  return text;
}

function content(value: Exclude<Value, undefined>): string {
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (!isList(value)) return members(value);
  return value.map((entry) => (entry === undefined ? '' : `<member>${content(entry)}</member>`)).join('');
}

function xml(status: number, body: string): FixedResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** False where a name is at once a value and a structure, or stands there twice, e.g. `A=1&A.B=2`. */
function put(fields: Fields, parts: readonly string[], value: string): boolean {
  let at = fields;
  for (const part of parts.slice(0, -1)) {
    const inner = at.get(part) ?? new Map<string, Field>();
    if (typeof inner === 'string') return false;
    at.set(part, inner);
    at = inner;
  }
  const last = parts[parts.length - 1]!;
  if (at.has(last)) return false;
  at.set(last, value);
  return true;
}
