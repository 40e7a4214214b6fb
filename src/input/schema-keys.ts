/** Which keys a mapping may have, read from the schema itself: for suggestions in messages. */
import { z } from 'zod';
import type { Path } from './describe.ts';

type Schema = z.core.$ZodType;

/** The alternatives that a schema stands for, with defaults and transformations taken off. */
function alternatives(schema: Schema): Schema[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  if (schema instanceof z.ZodPipe) return alternatives(schema.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return alternatives(schema.unwrap());
  return [schema];
}

function childrenOf(schema: Schema, part: string | number): Schema[] {
  if (schema instanceof z.ZodArray && typeof part === 'number') return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  const child = schema instanceof z.ZodObject ? schema.shape[part] : undefined;
  return child === undefined ? [] : [child];
}

/** Keys of the mapping at a path of the schema; empty where any key will do. */
export function keysAt(schema: Schema, path: Path): readonly string[] {
  let here: Schema[] = [schema];
  for (const part of path) {
    here = here.flatMap(alternatives).flatMap((alternative) => childrenOf(alternative, part));
  }
  const objects = here.flatMap(alternatives).filter((alternative) => alternative instanceof z.ZodObject);
  return [...new Set(objects.flatMap((object) => Object.keys(object.shape)))];
}
