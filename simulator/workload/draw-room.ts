/** Room for drawing many numbers at a time: raw bits, and the places of those that the quick way cannot settle. */

export class DrawRoom {
  bits = new Int32Array(0);
  rare = new Int32Array(0);

  /** Makes it at least this long. */
  reach(length: number): void {
    if (this.bits.length >= length) return;
    this.bits = new Int32Array(length);
    this.rare = new Int32Array(length);
  }
}
