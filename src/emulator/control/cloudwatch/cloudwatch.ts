/**
 * CloudWatch on the wire, in the three protocols of its service model: AWS JSON 1.0, which the JavaScript SDK and boto3
 * of 2026 speak, AWS Query, which their older versions speak, and Smithy RPC v2 CBOR, which the model names first.
 */
import type { Micros } from '../../../../simulator/basics/time.ts';
import type { AccountDirectory } from '../../accounts.ts';
import type { Clock } from '../../../clock/clock.ts';
import type { HttpRequest, HttpResponse } from '../../../http/message.ts';
import type { AwsCall, AwsService } from '../../service.ts';
import { type Answer, failure } from '../wire/answer.ts';
import { cborAnswer, cborOperation, readCbor } from '../wire/cbor-protocol.ts';
import { jsonAnswer, jsonError, readJson, targetOperation, type JsonBody } from '../wire/json-protocol.ts';
import { queryAnswer, queryCodeOf, readForm } from '../wire/query-protocol.ts';
import type { MetricStore } from './metric-store.ts';
import { OPERATIONS } from './operations.ts';

const JSON_SERVICE = {
  version: '1.0',
  target: 'GraniteServiceVersion20100801',
  namespace: 'com.amazonaws.cloudwatch',
} as const;
const QUERY_SERVICE = { xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' };

/** A request as read by its protocol. */
interface Spoken {
  readonly operation: string;
  readonly input: JsonBody;
  answer(answer: Answer): HttpResponse;
}

export interface CloudWatchOptions {
  readonly store: MetricStore;
  readonly directory: AccountDirectory;
  readonly clock: Pick<Clock, 'nowMicros'>;
  readonly startEpochMicros: Micros;
}

export class CloudWatch implements AwsService {
  readonly signingName = 'monitoring';
  readonly #options: CloudWatchOptions;

  constructor(options: CloudWatchOptions) {
    this.#options = options;
  }

  acceptsUnsigned(): boolean {
    return false;
  }

  handle(call: AwsCall): HttpResponse {
    const spoken = read(call.request, call.requestId);
    const { principal } = call;
    if (principal === null)
      return spoken.answer(failure(403, 'MissingAuthenticationToken', 'Missing Authentication Token'));
    const operation = Object.hasOwn(OPERATIONS, spoken.operation) ? OPERATIONS[spoken.operation] : undefined;
    if (operation === undefined) {
      const message = `The emulator has no operation ${spoken.operation || '(none named)'} of CloudWatch`;
      return spoken.answer(failure(400, 'UnknownOperationException', message, 'InvalidAction'));
    }
    if (spoken.input.kind === 'malformed') {
      return spoken.answer(failure(400, 'SerializationException', 'The body cannot be read', 'MalformedInput'));
    }
    const { store, directory, clock, startEpochMicros } = this.#options;
    const shard = directory.find(principal.accountId, call.region);
    const account = shard.kind === 'found' ? shard.index : null;
    const nowEpochMillis = (startEpochMicros + clock.nowMicros()) / 1_000;
    const caller = { account, accountId: principal.accountId, nowEpochMillis };
    return spoken.answer(operation(store, caller, spoken.input.value));
  }

  /** In JSON whatever the request spoke: the refusal knows no request, and current clients speak JSON. */
  refuse(status: number, errorName: string, message: string): HttpResponse {
    return jsonError(JSON_SERVICE, { status, name: errorName, queryCode: queryCodeOf(errorName), message });
  }
}

function read(request: HttpRequest, requestId: string): Spoken {
  const inJson = targetOperation(JSON_SERVICE, request);
  if (inJson !== null) {
    return { operation: inJson, input: readJson(request), answer: (answer) => jsonAnswer(JSON_SERVICE, answer) };
  }
  const inCbor = cborOperation(request);
  if (inCbor !== null) return { operation: inCbor, input: readCbor(request), answer: cborAnswer };
  const form = readForm(request);
  const action = form?.action ?? '';
  return {
    operation: action,
    input: form === null ? { kind: 'malformed' } : { kind: 'parsed', value: form.input },
    answer: (answer) => queryAnswer(QUERY_SERVICE, action, answer, requestId),
  };
}
