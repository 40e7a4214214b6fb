/**
 * Amazon Bedrock's model invocation logs, as S3 and CloudWatch Logs hold them: one JSON object a line. Of the bodies
 * that they may hold nothing but max_tokens is read. `account`, `model` and `identity` may be named as columns.
 */
import type { ColumnNames } from '../column-names.ts';
import { guarded, JsonFields } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { checkCached, type Lookup, NamedRow, type Places, placesOf } from './named.ts';

const BODY = 'input.inputBodyJson';

const PLACES: Partial<Places> = {
  time: ['timestamp'],
  input: ['input.inputTokenCount'],
  output: ['output.outputTokenCount'],
  cacheRead: ['input.cacheReadInputTokenCount'],
  cacheWrite: ['input.cacheWriteInputTokenCount'],
  // Converse; then the models' own bodies: Anthropic and Mistral, OpenAI, Meta, Nova, Titan.
  max: [
    'inferenceConfig.maxTokens',
    'max_tokens',
    'max_completion_tokens',
    'max_gen_len',
    'inferenceConfig.max_new_tokens',
    'textGenerationConfig.maxTokenCount',
  ].map((key) => `${BODY}.${key}`),
  affinity: ['requestMetadata.sessionId'],
};

class BedrockFields extends JsonFields implements Lookup {
  override read(name: string): unknown {
    if (name === 'account') return super.read('accountId');
    if (name === 'model') return lastPart(super.read('modelId'));
    return name === 'identity' ? roleOf(super.read('identity.arn')) : super.read(name);
  }
}

/** Of an inference profile's ARN, the profile. */
function lastPart(id: unknown): unknown {
  return typeof id === 'string' ? id.slice(id.lastIndexOf('/') + 1) : id;
}

/** `arn:aws:sts::111122223333:assumed-role/chat/session` is `chat`, whatever the session; of users the name. */
function roleOf(arn: unknown): unknown {
  return typeof arn === 'string' ? (arn.split('/')[1] ?? arn) : arn;
}

export const bedrock: TraceFormat = {
  name: 'Bedrock invocation logs',
  columns: ['schemaType', 'timestamp', 'operation', 'modelId'],
  shape: 'jsonl',
  keepsInstants: false,
  takesColumns: true,
  createParser(_header, _delimiter, asked: ColumnNames = {}) {
    const fields = new BedrockFields();
    const named = new NamedRow(placesOf(PLACES, asked));
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          if (fields.read('schemaType') !== 'ModelInvocationLog') return 'other';
          if (fields.read('errorCode') !== null || fields.read('output.outputTokenCount') === null) return 'failed';
          named.fill(row, fields);
          // Bedrock counts what the cache has to do with apart from the rest of the input.
          row.inputTokens += row.cacheReadTokens + row.cacheWriteTokens;
          checkCached(row, fields, 'input.inputTokenCount');
          return 'row';
        }),
    };
  },
};
