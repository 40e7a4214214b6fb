/** Small tables of whole numbers, looked up for every request. */

/** V8 keeps arrays of up to 64 bytes in its heap, and compiles only the address of a longer one into the code. */
const LEAST_LENGTH = 17;

/**
 * @returns the numbers, and perhaps zeros behind them
 * @throws RangeError where a number is none that the table can hold
 */
export function lookup(numbers: readonly number[]): Int32Array {
  const table = new Int32Array(Math.max(LEAST_LENGTH, numbers.length));
  table.set(numbers);
  const wrong = numbers.find((number, at) => table[at] !== number);
  if (wrong !== undefined) throw new RangeError(`expected a whole number of 32 bits, got ${wrong}`);
  return table;
}
