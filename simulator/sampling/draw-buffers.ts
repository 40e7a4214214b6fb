/** Room for drawing many numbers at a time. */

export class DrawBuffers {
  bits = new Int32Array(0);
  /** The places of those that the quick way cannot settle. */
  rare = new Int32Array(0);
  /** What was drawn, where it does not go straight to its place. */
  whole = new Int32Array(0);

  /** Makes it at least this long. */
  reach(length: number): void {
    if (this.bits.length >= length) return;
    this.bits = new Int32Array(length);
    this.rare = new Int32Array(length);
    this.whole = new Int32Array(length);
  }
}
