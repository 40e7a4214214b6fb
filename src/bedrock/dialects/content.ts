/** Collects text, attachments, blocks and cache points of a prompt, as the several dialects nest them. */
import type { CachePoint, PromptBlock, Section } from './caching.ts';
import type { Prompt } from './dialect.ts';
import { isObject } from './json.ts';

export class ContentCollector {
  readonly #texts: string[] = [];
  readonly #blocks: PromptBlock[] = [];
  readonly #points: CachePoint[] = [];
  #characters = 0;
  #attachments = 0;

  /** What was collected. @param maxTokens 0 where the caller set none */
  prompt(maxTokens: number): Prompt {
    const caching = this.#points.length === 0 ? null : { blocks: this.#blocks, points: this.#points };
    return { texts: this.#texts, attachments: this.#attachments, maxTokens, caching };
  }

  /** Ends a block: what has been collected since the last one. @param source,role,part see `PromptBlock` */
  endBlock(section: Section, index: number, source: unknown, role = '', part = 0): void {
    const [characters, attachments] = [this.#characters, this.#attachments];
    this.#blocks.push({ section, index, part, role, source, characters, attachments });
  }

  /** The caller wants all that stands before cached. @param ttl as the caller says it */
  cachePoint(section: Section, ttl: unknown): void {
    if (this.#blocks.length > 0) this.#points.push({ blocks: this.#blocks.length, section, ttl });
  }

  text(value: unknown): void {
    if (typeof value !== 'string' || value === '') return;
    this.#texts.push(value);
    this.#characters += value.length;
  }

  /** Anything the model reads as JSON: tools, tool inputs. */
  json(value: unknown): void {
    if (value !== undefined && value !== null) this.text(JSON.stringify(value));
  }

  /** An image, a document, a video. */
  attachment(): void {
    this.#attachments++;
  }

  /** A string, or a list of blocks of Anthropic's or OpenAI's form. */
  blocks(content: unknown): void {
    if (typeof content === 'string') {
      this.text(content);
      return;
    }
    if (!Array.isArray(content)) return;
    for (const block of content as unknown[]) if (isObject(block)) this.block(block);
  }

  block(block: Readonly<Record<string, unknown>>): void {
    switch (block.type) {
      case 'image':
      case 'image_url':
      case 'input_image':
      case 'document':
      case 'file':
      case 'input_file':
      case 'input_audio':
        this.attachment();
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
    if (block.type === 'image' || block.type === 'document') this.attachment();
    else this.text(block.text);
  }
}
