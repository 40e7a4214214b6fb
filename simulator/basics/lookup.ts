/** Small tables of whole numbers, looked up for every request. */

/** Longer than 64 bytes, so that the table lies outside V8's heap. (perf: 4) */
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
