/**
 * The second transport: the same calls through `@aws-sdk/client-bedrock-runtime`, one client a shard.
 *
 * For those who need what the SDK brings along, at many times the CPU. A body is read into a command's input, and its
 * output is written as JSON or frames again, both by the SDK's own model of the API: what that does not know, it drops.
 * The SDK's retries are off, for the round decides.
 */
import { awsErrors } from '../../bedrock/dialects/error-style.ts';
import { type ApiError, UNKNOWN_OPERATION, validationError } from '../../bedrock/error.ts';
import { matchRoute } from '../../bedrock/routes.ts';
import { answerBody } from './answer-body.ts';
import { DEFAULT_POOL, type PoolOptions } from './pool-dispatch.ts';
import { errorAnswer, exceptionFrameOf, isServiceException } from './sdk-errors.ts';
import { type SdkAnswer, SdkClient } from './sdk-client.ts';
import { loadSdk } from './sdk-model.ts';
import { SdkExchange } from './sdk-exchange.ts';
import { cancelled, failed, noCredentials, tooLarge } from './unreachable.ts';
import { unlessAborted } from './unless-aborted.ts';
import {
  MOST_ANSWER_BYTES,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamCall,
  type UpstreamShard,
} from './upstream.ts';

export interface SdkTransportOptions {
  readonly shards: readonly UpstreamShard[];
  /** `waiting` and `keepAliveMillis` are the SDK's affair. */
  readonly pool?: Partial<PoolOptions>;
  /** Of an answer in one piece. */
  readonly mostAnswerBytes?: number;
}

/** Throws `RefusedInput` where the SDK is not installed. */
export async function createSdkTransport(options: SdkTransportOptions): Promise<Upstream> {
  const { shards, mostAnswerBytes = MOST_ANSWER_BYTES } = options;
  const modules = await loadSdk();
  const clients = shards.map((shard) => new SdkClient(modules, shard, { ...DEFAULT_POOL, ...options.pool }));
  return {
    async send(shard, call, signal) {
      try {
        // The SDK asks again, and is answered from memory: an error of its own would hide whose it is.
        await unlessAborted(shards[shard]!.credentials, signal);
      } catch (error) {
        return signal.aborted ? cancelled(signal, false) : noCredentials(error);
      }
      return await ask(clients[shard]!, call, signal, mostAnswerBytes);
    },
    async close() {
      for (const client of clients) client.close();
    },
  };
}

async function ask(
  client: SdkClient,
  call: UpstreamCall,
  signal: AbortSignal,
  mostBytes: number,
): Promise<UpstreamAnswer> {
  const match = matchRoute('POST', call.path);
  if (match === null) return refusal(UNKNOWN_OPERATION);
  const exchange = new SdkExchange(call, signal, mostBytes);
  try {
    const answer = await client.ask(match, exchange);
    if (answer === null) return refusal(UNKNOWN_OPERATION);
    if (answer.kind === 'stream') return streamed(answer.head, answer.frames, exchange, signal);
    const { status, headers } = answer.head;
    return { kind: 'whole', status, headers, body: answer.body };
  } catch (error) {
    if (exchange.isTooLarge) return tooLarge(mostBytes);
    if (!exchange.wasWritten && !signal.aborted && !isServiceException(error)) return refusal(NOT_OF_THIS_API);
    const { head } = exchange;
    // It looks at the first event before it gives its stream: what goes wrong there still goes wrong in the stream.
    if (head !== null && call.streamed && head.isOk)
      return streamed(head, afterHead(exchange, error), exchange, signal);
    if (isServiceException(error)) return errorAnswer(error, head);
    const page = head?.body ?? null;
    if (head !== null && page !== null)
      return { kind: 'whole', status: head.status, headers: head.headers, body: page };
    return failed(error, signal);
  }
}

function streamed(
  { status, headers }: SdkAnswer['head'],
  chunks: AsyncIterable<Buffer>,
  exchange: SdkExchange,
  signal: AbortSignal,
): UpstreamAnswer {
  return { kind: 'stream', status, headers, body: answerBody({ chunks, cancel: () => exchange.cancel() }, signal) };
}

/** What came in place of a stream's events: an exception, a page, or nothing any more. */
async function* afterHead({ head }: SdkExchange, error: unknown): AsyncGenerator<Buffer> {
  if (isServiceException(error)) return yield exceptionFrameOf(error);
  const page = head?.body ?? null;
  if (page === null) throw error;
  yield page;
}

const NOT_OF_THIS_API = validationError('Malformed input request, please reformat your input and try again.');

function refusal(error: ApiError): UpstreamAnswer {
  const { status, headers, body } = awsErrors.render(error, '');
  return { kind: 'whole', status, headers, body: Buffer.from(body) };
}
