/** The tools of a chat request, and which of them may be chosen, as Converse's `toolConfig`. */
import { isObject, type JsonObject } from '../../bedrock/dialects/json.ts';
import type { Flaws } from './flaws.ts';

const NO_PARAMETERS = { type: 'object', properties: {} };

/**
 * Undefined without tools. Converse has no word for `none`: the tools are left out then, which it takes as long as the
 * conversation has not used any.
 *
 * @param usesTools whether the conversation has
 */
export function readToolConfig(body: JsonObject, usesTools: boolean, flaws: Flaws): JsonObject | undefined {
  const { tools, tool_choice: choice } = body;
  const listed = tools === undefined || tools === null ? [] : flaws.list(tools, 'tools');
  const specs = listed.map((tool, index) => readTool(tool, `tools[${index}]`, flaws));
  if (usesTools && specs.length === 0) flaws.note('tools', 'expected the tools that messages speaks of');
  if (choice === 'none') {
    if (usesTools) flaws.note('tool_choice', 'none cannot be had once tools were called: Converse has no such choice');
    return undefined;
  }
  const toolChoice = readChoice(choice, flaws);
  if (specs.length > 0) return { tools: specs, ...(toolChoice === undefined ? {} : { toolChoice }) };
  if (toolChoice !== undefined && choice !== 'auto') flaws.note('tool_choice', 'expected tools to choose from');
  return undefined;
}

function readTool(value: unknown, place: string, flaws: Flaws): JsonObject {
  const tool = flaws.object(value, place);
  if (tool.type !== 'function') flaws.expected(`${place}.type`, "'function'", tool.type);
  const { name, description, parameters, strict } = flaws.object(tool.function, `${place}.function`);
  const spec: Record<string, unknown> = {
    name: flaws.text(name, `${place}.function.name`),
    inputSchema: { json: flaws.object(parameters ?? NO_PARAMETERS, `${place}.function.parameters`) },
  };
  const described = flaws.text(description ?? '', `${place}.function.description`);
  if (described !== '') spec.description = described;
  if (strict === true) spec.strict = true;
  return { toolSpec: spec };
}

function readChoice(choice: unknown, flaws: Flaws): JsonObject | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if (isObject(choice) && choice.type === 'function') {
    const { name } = flaws.object(choice.function, 'tool_choice.function');
    return { tool: { name: flaws.text(name, 'tool_choice.function.name') } };
  }
  flaws.expected('tool_choice', "'none', 'auto', 'required' or a function by name", choice);
  return undefined;
}
