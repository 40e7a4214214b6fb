/** Bytes as they come from a socket: in pieces of any size. */
import fc from 'fast-check';

/** `bytes` in pieces of the given sizes, taken in turn. */
export function inChunks(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** From single bytes to more than a stream. */
export const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2_000 })), {
  minLength: 1,
  maxLength: 8,
});
