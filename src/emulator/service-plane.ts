/** The other AWS services at the same URL: finds which one a request is for, and who asks. */
import type { Authenticator } from './aws/authenticate.ts';
import { parseSignatureHeader } from '../bedrock/credential-scope.ts';
import { HINT_HEADER } from '../bedrock/error.ts';
import type { Client, HttpRequest, HttpResponse } from '../http/message.ts';
import type { AwsService } from './service.ts';

export interface ServicePlaneOptions {
  readonly services: readonly AwsService[];
  readonly authenticator: Authenticator;
  /** The region of calls that are not signed. */
  readonly defaultRegion: string;
  readonly requestId: () => string;
}

export class ServicePlane {
  readonly #options: ServicePlaneOptions;

  constructor(options: ServicePlaneOptions) {
    this.#options = options;
  }

  /** The service that the signature's scope names, or that takes the request unsigned; undefined for none. */
  find(request: HttpRequest): AwsService | undefined {
    const { authorization } = request.headers;
    const { services } = this.#options;
    if (authorization === undefined) return services.find((service) => service.acceptsUnsigned(request));
    const scope = parseSignatureHeader(authorization);
    return services.find(({ signingName }) => signingName === scope?.service);
  }

  async handle(service: AwsService, request: HttpRequest, client: Client): Promise<HttpResponse> {
    const { authenticator, defaultRegion } = this.#options;
    const requestId = this.#options.requestId();
    const answer = (response: HttpResponse): HttpResponse => ({
      ...response,
      headers: { ...response.headers, 'x-amzn-requestid': requestId },
    });
    if (request.headers.authorization === undefined) {
      return answer(await service.handle({ request, client, requestId, principal: null, region: defaultRegion }));
    }
    const known = authenticator.authenticate(request, [service.signingName], null);
    if (known.kind === 'refused') {
      const { status, name, message, hint } = known.error;
      const refusal = answer(service.refuse(status, name, message, requestId));
      return hint === undefined ? refusal : { ...refusal, headers: { ...refusal.headers, [HINT_HEADER]: hint } };
    }
    const { principal, region } = known;
    return answer(await service.handle({ request, client, requestId, principal, region }));
  }
}
