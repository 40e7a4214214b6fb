/** Chat messages as a conversation of Converse: turns of user and assistant in alternation, and the system apart. */
import { type JsonObject, parseObject } from '../../bedrock/dialects/json.ts';
import { type Block, textAndImageBlocks, textBlock, textBlocks } from './chat-content.ts';
import type { Flaws } from './flaws.ts';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

export class Conversation {
  readonly system: Block[] = [];
  readonly turns: Turn[] = [];
  /** Whether tools were called, or have answered. */
  usesTools = false;

  /** What one role says in a row is one turn. Nothing is no turn. */
  add(role: Turn['role'], blocks: readonly Block[]): void {
    const last = this.turns.at(-1);
    if (last?.role !== role && blocks.length > 0) this.turns.push({ role, content: [...blocks] });
    else for (const block of blocks) last!.content.push(block);
  }
}

export function readConversation(messages: unknown, flaws: Flaws): Conversation {
  const conversation = new Conversation();
  for (const [index, value] of flaws.list(messages, 'messages').entries()) {
    const place = `messages[${index}]`;
    readMessage(flaws.object(value, place), place, conversation, flaws);
  }
  const [first] = conversation.turns;
  if (first?.role !== 'user') flaws.note('messages', 'expected a message of role user before all of role assistant');
  return conversation;
}

function readMessage(message: JsonObject, place: string, conversation: Conversation, flaws: Flaws): void {
  const { role, content } = message;
  const contentPlace = `${place}.content`;
  switch (role) {
    case 'system':
    case 'developer':
      for (const block of textBlocks(content, contentPlace, flaws)) conversation.system.push(block);
      return;
    case 'user': {
      const blocks = textAndImageBlocks(content, contentPlace, flaws);
      if (blocks.length === 0) flaws.note(contentPlace, 'expected some content');
      return conversation.add('user', blocks);
    }
    case 'assistant':
      return conversation.add('assistant', assistantBlocks(message, place, conversation, flaws));
    case 'tool': {
      conversation.usesTools = true;
      const toolUseId = flaws.text(message.tool_call_id, `${place}.tool_call_id`);
      const result = { toolUseId, content: textBlocks(content, contentPlace, flaws) };
      return conversation.add('user', [{ toolResult: result }]);
    }
    default:
      flaws.expected(`${place}.role`, 'system, developer, user, assistant or tool', role);
  }
}

function assistantBlocks(message: JsonObject, place: string, conversation: Conversation, flaws: Flaws): Block[] {
  const { content, refusal, tool_calls: calls, function_call: call, audio } = message;
  if (isSet(call)) flaws.note(`${place}.function_call`, 'use tool_calls instead');
  if (isSet(audio)) flaws.note(`${place}.audio`, 'only text can be had');
  const blocks = isSet(content) ? textBlocks(content, `${place}.content`, flaws) : [];
  if (isSet(refusal)) for (const block of textBlock(flaws.text(refusal, `${place}.refusal`))) blocks.push(block);
  if (!isSet(calls)) return blocks;
  for (const [index, value] of flaws.list(calls, `${place}.tool_calls`).entries()) {
    conversation.usesTools = true;
    blocks.push(toolUse(value, `${place}.tool_calls[${index}]`, flaws));
  }
  return blocks;
}

function toolUse(value: unknown, place: string, flaws: Flaws): Block {
  const call = flaws.object(value, place);
  const called = flaws.object(call.function, `${place}.function`);
  const text = flaws.text(called.arguments, `${place}.function.arguments`);
  // Of a tool without parameters some clients send nothing back.
  const input = text.trim() === '' ? {} : parseObject(text);
  if (input === null) flaws.expected(`${place}.function.arguments`, 'a JSON object in a string', text);
  const toolUseId = flaws.text(call.id, `${place}.id`);
  return { toolUse: { toolUseId, name: flaws.text(called.name, `${place}.function.name`), input } };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
