/** Tells a stream's first token from its preamble, in every form in which models stream on Bedrock. */
import { isObject, type JsonObject, objectIn, objectsIn } from '../../bedrock/dialects/json.ts';

/**
 * Whether an event holds something of the answer: text, a tool use, reasoning. An event of an unknown form does, since
 * who waits for a token that is never told from the rest waits for the whole answer.
 *
 * @param name the event's type in ConverseStream; empty in Invoke streams
 */
export function holdsToken(name: string, body: JsonObject): boolean {
  if (name !== '') return holdsConverseToken(name, body);
  if (typeof body.type === 'string') return holdsAnthropicToken(body.type, body);
  if (Array.isArray(body.choices)) {
    // What a choice has besides its role: `content`, `tool_calls`, `reasoning`, or the `text` of older models.
    return objectsIn(body.choices).some(
      (choice) => isFilled(choice.text) || isFilledBeside(objectIn(choice, 'delta'), 'role'),
    );
  }
  if (Array.isArray(body.outputs)) return objectsIn(body.outputs).some(({ text }) => isFilled(text));
  if (typeof body.generation === 'string') return isFilled(body.generation);
  // Nova: the name is the only member.
  const [member] = Object.keys(body);
  return member === undefined || !isObject(body[member]) || holdsConverseToken(member, body[member]);
}

function holdsConverseToken(name: string, body: JsonObject): boolean {
  switch (name) {
    case 'contentBlockDelta':
      return isFilled(body.delta);
    case 'contentBlockStart':
      return isFilled(body.start);
    case 'messageStart':
    case 'contentBlockStop':
    case 'messageStop':
    case 'metadata':
      return false;
    default:
      return true;
  }
}

function holdsAnthropicToken(type: string, body: JsonObject): boolean {
  switch (type) {
    case 'content_block_delta':
      return isFilledBeside(objectIn(body, 'delta'), 'type');
    case 'content_block_start':
      // A text begins empty; a tool use has its name.
      return isFilledBeside(objectIn(body, 'content_block'), 'type');
    case 'message_start':
    case 'content_block_stop':
    case 'message_delta':
    case 'message_stop':
    case 'ping':
    case 'error':
      return false;
    default:
      return true;
  }
}

/** Whether there is anything in it: a text that is not empty, at whatever place. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (typeof value !== 'object' || value === null) return value === true || typeof value === 'number';
  return Object.values(value).some(isFilled);
}

function isFilledBeside(value: JsonObject, key: string): boolean {
  return Object.entries(value).some(([name, member]) => name !== key && isFilled(member));
}
