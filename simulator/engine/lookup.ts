/** Small tables of whole numbers, looked up for every request. */

/** V8 keeps arrays of up to 64 bytes in its heap, and compiles only the address of a longer one into the code. */
const LEAST_LENGTH = 17;

/** @returns the numbers, and perhaps zeros behind them */
export function lookup(numbers: readonly number[]): Int32Array {
  const table = new Int32Array(Math.max(LEAST_LENGTH, numbers.length));
  table.set(numbers);
  return table;
}
