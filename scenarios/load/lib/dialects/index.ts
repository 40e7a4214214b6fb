/** The dialects by name. */
import type { DialectName } from '../settings.ts';
import { anthropic } from './anthropic.ts';
import { converse } from './converse.ts';
import type { Dialect } from './dialect.ts';
import { openai } from './openai.ts';

export const DIALECT_BY_NAME: Readonly<Record<DialectName, Dialect>> = { converse, openai, anthropic };
