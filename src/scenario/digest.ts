/** The fingerprint of a configuration: equal digests mean equal runs under equal seeds. */
import { createHash } from 'node:crypto';
import { isMapping } from '../input/describe.ts';

/** SHA-256 of the canonical JSON (keys in order), 16 hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

/** Plain data as JSON with keys in order. What many share, as the tenants of a group do, is written once. */
export function canonicalJson(value: unknown): string {
  const texts = new Map<unknown, string>();
  const write = (inner: unknown): string => {
    if (Array.isArray(inner)) return `[${inner.map(write).join()}]`;
    if (!isMapping(inner)) return JSON.stringify(inner) ?? 'null';
    const known = texts.get(inner);
    if (known !== undefined) return known;
    const keys = Object.keys(inner).filter((key) => inner[key] !== undefined);
    const text = `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${write(inner[key])}`)
      .join()}}`;
    texts.set(inner, text);
    return text;
  };
  return write(value);
}
