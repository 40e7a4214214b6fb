/** The SDK's packages, loaded on demand, and its own model of the API as a way from bytes to commands and back. */
import type * as Bedrock from '@aws-sdk/client-bedrock-runtime';
import type * as Http from '@smithy/node-http-handler';
import { eventFrame } from '../../bedrock/event-stream.ts';
import { loadOptional } from '../../input/load-optional.ts';
import { exceptionFrameOf, isServiceException } from './sdk-errors.ts';

export type BedrockSdk = typeof Bedrock;

export interface SdkModules {
  readonly bedrock: BedrockSdk;
  readonly http: typeof Http;
}

export async function loadSdk(): Promise<SdkModules> {
  const load = <Module>(name: string, module: () => Promise<Module>) => loadOptional(name, '--transport sdk', module);
  return {
    bedrock: await load('@aws-sdk/client-bedrock-runtime', () => import('@aws-sdk/client-bedrock-runtime')),
    http: await load('@smithy/node-http-handler', () => import('@smithy/node-http-handler')),
  };
}

type Client = InstanceType<BedrockSdk['BedrockRuntimeClient']>;
type Codec = ReturnType<Client['config']['protocol']['getPayloadCodec']>;
type Schema = typeof Bedrock.ConverseRequest$ | typeof Bedrock.ConverseStreamOutput$;

/** Base64 and bytes, documents and numbers are told apart by schema: no list of members is ours to keep. */
export class SdkModel {
  readonly #codec: Codec;

  constructor(client: Client) {
    this.#codec = client.config.protocol.getPayloadCodec();
  }

  /** Throws `SyntaxError` where the body is no JSON. */
  async read<Shape>(schema: Schema, body: Buffer): Promise<Shape> {
    return (await this.#codec.createDeserializer().read(schema, body.toString('utf8'))) as Shape;
  }

  write(schema: Schema, value: unknown): Buffer {
    const serializer = this.#codec.createSerializer();
    serializer.write(schema, value);
    const { buffer, byteOffset, byteLength } = serializer.flush() as Uint8Array;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /** The events of a stream as frames again, an exception among them as the last. */
  async *frames(union: Schema, events: AsyncIterable<object>): AsyncGenerator<Buffer> {
    try {
      for await (const event of events) {
        const [type] = Object.keys(event);
        // What a newer service sends and this model does not know, it cannot write either.
        if (type === undefined || type === '$unknown') continue;
        const json = this.write(union, event).toString('utf8');
        // `{"type":payload}`
        yield eventFrame(type, json.slice(type.length + 4, -1));
      }
    } catch (error) {
      if (!isServiceException(error)) throw error;
      yield exceptionFrameOf(error);
    }
  }
}
