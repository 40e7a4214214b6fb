/** The keys of tenants: from a gateway's ready line, a file of the same shape, or the command line. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { refused } from '../input/problem.ts';
import { asRefusal } from '../output/write-error.ts';

export interface Keys {
  /** Of the gateway whose ready line it was; null where the file tells none. */
  readonly url: string | null;
  readonly byTenant: ReadonlyMap<string, string>;
}

const ready = z.object({ url: z.string().optional(), keys: z.record(z.string(), z.string()) });
const plain = z.record(z.string(), z.string());
const EXPECTED =
  'expected the ready line of a gateway, {"url": "...", "keys": {"tenant": "key"}}, or {"tenant": "key"}';

/** @throws RefusedInput; it never quotes what is in the file */
export function readKeys(file: string): Keys {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw asRefusal(file, error);
  }
  const value = parse(text);
  const line = ready.safeParse(value);
  if (line.success) return { url: line.data.url ?? null, byTenant: new Map(Object.entries(line.data.keys)) };
  const keys = plain.safeParse(value);
  if (keys.success) return { url: null, byTenant: new Map(Object.entries(keys.data)) };
  throw refused(file, EXPECTED);
}

/** Null where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `tenant=KEY`. @throws RefusedInput; it never quotes the key */
export function parseKey(word: string): readonly [tenant: string, key: string] {
  const equals = word.indexOf('=');
  if (equals <= 0 || equals === word.length - 1) throw refused('--key', 'expected tenant=KEY');
  return [word.slice(0, equals), word.slice(equals + 1)];
}
