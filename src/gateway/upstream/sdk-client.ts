/** One shard's client of the SDK: a call becomes a command, its output bytes. */
import type { RouteMatch } from '../../bedrock/routes.ts';
import { EVENT_STREAM_TYPE } from '../../bedrock/event-stream.ts';
import type { Headers } from '../../http/message.ts';
import type { PoolOptions } from './pool-dispatch.ts';
import type { SdkExchange } from './sdk-exchange.ts';
import { type BedrockSdk, SdkModel, type SdkModules } from './sdk-model.ts';
import type { UpstreamShard } from './upstream.ts';

interface Head {
  readonly status: number;
  readonly headers: Headers;
}

export type SdkAnswer =
  | { readonly kind: 'whole'; readonly head: Head; readonly body: Buffer }
  | { readonly kind: 'stream'; readonly head: Head; readonly frames: AsyncIterable<Buffer> };

type Client = InstanceType<BedrockSdk['BedrockRuntimeClient']>;
type Input<Name extends 'ConverseCommand' | 'ConverseStreamCommand' | 'CountTokensCommand'> = ConstructorParameters<
  BedrockSdk[Name]
>[0];

const JSON_TYPE = 'application/json';

export class SdkClient {
  readonly #sdk: BedrockSdk;
  readonly #client: Client;
  readonly #model: SdkModel;

  constructor({ bedrock, http }: SdkModules, { endpoint, region, credentials }: UpstreamShard, pool: PoolOptions) {
    const maxSockets = pool.connections;
    this.#sdk = bedrock;
    this.#client = new bedrock.BedrockRuntimeClient({
      endpoint: endpoint.href.replace(/\/$/, ''),
      region,
      // Expired from the start: else it would remember them for good, and the source knows better.
      credentials: async () => ({ ...(await credentials()), expiration: new Date(0) }),
      // A bearer key in the environment would win over the account's own credentials.
      authSchemePreference: ['aws.auth#sigv4'],
      maxAttempts: 1,
      requestHandler: new http.NodeHttpHandler({
        connectionTimeout: pool.connectTimeoutMillis,
        requestTimeout: pool.headersTimeoutMillis,
        throwOnRequestTimeout: true,
        socketTimeout: Math.max(pool.bodyTimeoutMillis, 1),
        httpAgent: { maxSockets },
        httpsAgent: { maxSockets },
      }),
    });
    this.#model = new SdkModel(this.#client);
  }

  close(): void {
    this.#client.destroy();
  }

  /** Null where the SDK has no such operation. Throws what the SDK throws. */
  async ask({ route, modelId }: RouteMatch, exchange: SdkExchange): Promise<SdkAnswer | null> {
    if (modelId === null) return null;
    switch (route.operation) {
      case 'Converse':
        return await this.#converse(modelId, exchange);
      case 'ConverseStream':
        return await this.#converseStream(modelId, exchange);
      case 'InvokeModel':
        return await this.#invoke(modelId, exchange);
      case 'InvokeModelWithResponseStream':
        return await this.#invokeStream(modelId, exchange);
      case 'CountTokens':
        return await this.#countTokens(modelId, exchange);
      default:
        return null;
    }
  }

  async #converse(modelId: string, exchange: SdkExchange): Promise<SdkAnswer> {
    const { ConverseCommand, ConverseRequest$, ConverseResponse$ } = this.#sdk;
    const input = await this.#model.read<Input<'ConverseCommand'>>(ConverseRequest$, exchange.call.body);
    const command = new ConverseCommand({ ...input, modelId });
    exchange.watch(command.middlewareStack);
    const output = await this.#client.send(command, { abortSignal: exchange.signal });
    return whole(exchange, output, this.#model.write(ConverseResponse$, output));
  }

  async #converseStream(modelId: string, exchange: SdkExchange): Promise<SdkAnswer> {
    const { ConverseStreamCommand, ConverseStreamRequest$, ConverseStreamOutput$ } = this.#sdk;
    const input = await this.#model.read<Input<'ConverseStreamCommand'>>(ConverseStreamRequest$, exchange.call.body);
    const command = new ConverseStreamCommand({ ...input, modelId });
    exchange.watch(command.middlewareStack);
    const output = await this.#client.send(command, { abortSignal: exchange.signal });
    return stream(exchange, output, this.#model.frames(ConverseStreamOutput$, output.stream!));
  }

  async #invoke(modelId: string, exchange: SdkExchange): Promise<SdkAnswer> {
    const command = new this.#sdk.InvokeModelCommand({ modelId, body: exchange.call.body });
    exchange.watch(command.middlewareStack);
    const output = await this.#client.send(command, { abortSignal: exchange.signal });
    return whole(exchange, output, Buffer.from(output.body), output.contentType);
  }

  async #invokeStream(modelId: string, exchange: SdkExchange): Promise<SdkAnswer> {
    const command = new this.#sdk.InvokeModelWithResponseStreamCommand({ modelId, body: exchange.call.body });
    exchange.watch(command.middlewareStack);
    const output = await this.#client.send(command, { abortSignal: exchange.signal });
    return stream(exchange, output, this.#model.frames(this.#sdk.ResponseStream$, output.body!));
  }

  async #countTokens(modelId: string, exchange: SdkExchange): Promise<SdkAnswer> {
    const { CountTokensCommand, CountTokensRequest$, CountTokensResponse$ } = this.#sdk;
    const input = await this.#model.read<Input<'CountTokensCommand'>>(CountTokensRequest$, exchange.call.body);
    const command = new CountTokensCommand({ ...input, modelId });
    exchange.watch(command.middlewareStack);
    const output = await this.#client.send(command, { abortSignal: exchange.signal });
    return whole(exchange, output, this.#model.write(CountTokensResponse$, output));
  }
}

interface Output {
  readonly $metadata: { readonly httpStatusCode?: number | undefined; readonly requestId?: string | undefined };
}

function whole(exchange: SdkExchange, output: Output, body: Buffer, contentType = JSON_TYPE): SdkAnswer {
  return { kind: 'whole', head: headOf(exchange, output, contentType), body };
}

function stream(exchange: SdkExchange, output: Output, frames: AsyncIterable<Buffer>): SdkAnswer {
  return { kind: 'stream', head: headOf(exchange, output, EVENT_STREAM_TYPE), frames };
}

/** As it came; what the output says of it where nobody saw it come, as in a mock of the client. */
function headOf({ head }: SdkExchange, { $metadata }: Output, contentType: string): Head {
  if (head !== null) return { status: head.status, headers: head.headers };
  const { httpStatusCode = 200, requestId } = $metadata;
  return { status: httpStatusCode, headers: { 'content-type': contentType, 'x-amzn-requestid': requestId } };
}
