/** STS on the wire: the AWS Query protocol, signed by anyone the emulator knows, or unsigned with a web identity. */
import type { Clock } from '../../../clock/clock.ts';
import type { HttpRequest, HttpResponse } from '../../../http/message.ts';
import type { AwsCall, AwsService } from '../../service.ts';
import { type Answer, failure } from '../wire/answer.ts';
import { queryAnswer, queryCodeOf, queryError, readForm } from '../wire/query-protocol.ts';
import type { Identities } from './identities.ts';
import { assumeRole, assumeRoleWithWebIdentity, getCallerIdentity } from './operations.ts';

const SERVICE = { xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };
const API_VERSION = '2011-06-15';
const UNSIGNED_ACTION = 'AssumeRoleWithWebIdentity';

export class Sts implements AwsService {
  readonly signingName = 'sts';
  readonly #identities: Identities;
  readonly #clock: Pick<Clock, 'wallMillis'>;

  constructor(identities: Identities, clock: Pick<Clock, 'wallMillis'>) {
    this.#identities = identities;
    this.#clock = clock;
  }

  acceptsUnsigned(request: HttpRequest): boolean {
    return request.path === '/' && readForm(request)?.action === UNSIGNED_ACTION;
  }

  handle(call: AwsCall): HttpResponse {
    const form = readForm(call.request);
    if (form === null || form.action === '') {
      const error = { status: 400, name: 'MissingAction', message: 'The request must name an action' };
      return queryError(SERVICE, error, call.requestId);
    }
    return queryAnswer(SERVICE, form.action, this.#answer(form.action, form.input, call), call.requestId);
  }

  refuse(status: number, errorName: string, message: string, requestId: string): HttpResponse {
    return queryError(SERVICE, { status, name: queryCodeOf(errorName), message }, requestId);
  }

  #answer(action: string, input: unknown, call: AwsCall): Answer {
    const nowMillis = this.#clock.wallMillis();
    if (action === UNSIGNED_ACTION) return assumeRoleWithWebIdentity(this.#identities, input, nowMillis);
    const { principal } = call;
    if (principal === null) {
      return failure(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
    }
    switch (action) {
      case 'AssumeRole':
        return assumeRole(this.#identities, principal, input, nowMillis);
      case 'GetCallerIdentity':
        return getCallerIdentity(this.#identities, principal);
      default:
        return failure(400, 'InvalidAction', `Could not find operation ${action} for version ${API_VERSION}`);
    }
  }
}
