/** Collects text and attachments from message contents, as the several dialects nest them. */
import { isObject } from './json.ts';

export class ContentCollector {
  readonly texts: string[] = [];
  attachments = 0;

  text(value: unknown): void {
    if (typeof value === 'string' && value !== '') this.texts.push(value);
  }

  /** Anything the model reads as JSON: tools, tool inputs. */
  json(value: unknown): void {
    if (value !== undefined && value !== null) this.texts.push(JSON.stringify(value));
  }

  /** A string, or a list of blocks of Anthropic's or OpenAI's form. */
  blocks(content: unknown): void {
    if (typeof content === 'string') {
      this.text(content);
      return;
    }
    if (!Array.isArray(content)) return;
    for (const block of content as unknown[]) if (isObject(block)) this.#block(block);
  }

  #block(block: Readonly<Record<string, unknown>>): void {
    switch (block.type) {
      case 'image':
      case 'image_url':
      case 'input_image':
      case 'document':
      case 'file':
      case 'input_file':
      case 'input_audio':
        this.attachments++;
        break;
      case 'tool_use':
        this.json(block.input);
        break;
      case 'tool_result':
        // One level deep by the API's own rule.
        if (typeof block.content === 'string') this.text(block.content);
        else if (Array.isArray(block.content)) for (const inner of block.content as unknown[]) this.#inner(inner);
        break;
      case 'thinking':
        this.text(block.thinking);
        break;
      default:
        this.text(block.text);
    }
  }

  #inner(block: unknown): void {
    if (!isObject(block)) return;
    if (block.type === 'image' || block.type === 'document') this.attachments++;
    else this.text(block.text);
  }
}
