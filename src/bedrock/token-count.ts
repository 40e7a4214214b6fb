/** CountTokens: finds the prompt in a request that only wants to know its length. Free of charge and of quota. */
import { anthropicMessages } from './dialects/anthropic.ts';
import { converse } from './dialects/converse.ts';
import { type AskedModel, invalid, type Parsed } from './dialects/dialect.ts';
import { invokeDialect } from './dialects/index.ts';
import { isObject } from './dialects/json.ts';

/** The runtime's `{"input": ...}`, or on mantle an Anthropic request without `max_tokens`. */
export function countPrompt(body: unknown, asked: AskedModel, modelId: string): Parsed {
  if (!isObject(body)) return invalid('The request body is not a JSON object. Check the request and try again.');
  if (Array.isArray(body.messages)) return anthropicMessages.parse({ max_tokens: 1, ...body }, asked);
  const { input } = body;
  if (!isObject(input)) return missing("Value null at 'input' failed to satisfy constraint: Member must not be null");
  if (isObject(input.converse)) return converse.parse(input.converse, asked);
  const encoded = isObject(input.invokeModel) ? input.invokeModel.body : undefined;
  if (typeof encoded !== 'string') {
    return missing("Value at 'input' failed to satisfy constraint: Member must set one of [invokeModel, converse]");
  }
  try {
    return invokeDialect(modelId).parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')), asked);
  } catch (error) {
    if (error instanceof SyntaxError)
      return invalid('Malformed input request, please reformat your input and try again.');
    throw error;
  }
}

function missing(flaw: string): Parsed {
  return invalid(`1 validation error detected: ${flaw}`);
}
