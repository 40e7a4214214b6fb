/** OpenAI's Responses API. Always synchronous: `background` is refused, as on Bedrock. */
import { ContentCollector } from './content.ts';
import { type AskedModel, type Dialect, invalid, type Parsed } from './dialect.ts';
import { isObject } from './json.ts';
import { openaiLimit } from './openai-limit.ts';
import { ResponsesExchange, responsesReading } from './openai-responses-answer.ts';

export const openaiResponses: Dialect = {
  ...responsesReading,
  parse(body: unknown, model: AskedModel): Parsed {
    if (!isObject(body)) return invalid('We could not parse the JSON body of your request.');
    if (body.background === true)
      return invalid("Invalid value: 'background' must be false. Background responses are not supported.");
    const content = new ContentCollector();
    content.text(body.instructions);
    const flaw = collectInput(body.input, content);
    if (flaw !== null) return invalid(flaw);
    content.json(body.tools);
    const maxTokens = openaiLimit(body.max_output_tokens, 'max_output_tokens', 'output tokens', model);
    if (typeof maxTokens === 'string') return invalid(maxTokens);
    return { kind: 'exchange', exchange: new ResponsesExchange(content.prompt(maxTokens), body) };
  },
};

function collectInput(input: unknown, content: ContentCollector): string | null {
  if (input === undefined) return "Missing required parameter: 'input'.";
  if (typeof input === 'string') {
    content.text(input);
    return null;
  }
  if (!Array.isArray(input)) return "Invalid type for 'input': expected one of a string or array of input items.";
  for (const element of input as unknown[]) {
    if (!isObject(element)) return "Invalid type for 'input': expected an array of input items.";
    content.blocks(element.content);
    content.text(element.output);
    content.text(element.arguments);
  }
  return null;
}
