/** The fingerprint of a configuration: equal digests mean equal runs under equal seeds. */
import { createHash } from 'node:crypto';
import { isMapping } from '../input/describe.ts';

/** SHA-256 of the canonical JSON (keys in order), 16 hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (!isMapping(inner)) return inner;
    return Object.fromEntries(
      Object.keys(inner)
        .sort()
        .map((key) => [key, inner[key]]),
    );
  });
}
