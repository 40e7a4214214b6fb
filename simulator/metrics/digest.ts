/** A digest of a run: equal runs have equal digests, on every machine. */

/** Two lanes of FNV-1a over the bytes of doubles: 16 hexadecimal digits. */
export class Digest {
  private readonly double = new Float64Array(1);
  private readonly bytes = new Uint8Array(this.double.buffer);
  private low = 0x811c9dc5;
  private high = 0xcbf29ce4 | 0;

  readonly mix = (value: number): void => {
    this.double[0] = value;
    for (const byte of this.bytes) {
      this.low = Math.imul(this.low ^ byte, 0x01000193);
      this.high = Math.imul(this.high ^ byte ^ (this.low >>> 24), 0x01000193);
    }
  };

  toString(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }
}
