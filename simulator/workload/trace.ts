/** The trace: the arrivals of a run, one row a request, held as one array a column. */

/** `maxTokens` of a request that does not set it: Bedrock then reserves the model's maximum output. */
export const MAX_TOKENS_UNSET = 0;

/** What a row has room for. Every later step of a request counts on it: see `requests.ts`. */
export const MOST_TENANTS = 65_536;
export const MOST_INPUT_TOKENS = 1_000_000_000;
/** Both of what a caller asks for and of what a model gives. */
export const MOST_OUTPUT_TOKENS = 1_000_000;

/**
 * A block of trace rows. Workloads fill it, the engine drains it; a whole trace is a block as long as the trace.
 * Rows are in arrival order. Token counts are whole tokens.
 */
export class TraceBlock {
  readonly capacity: number;
  /** How many rows are valid. */
  length = 0;
  readonly atMicros: Float64Array;
  /** Index into the scenario's tenants. */
  readonly tenant: Uint16Array;
  /** Hash of the affinity key (session, user or prompt prefix): what `sticky` hashes on, and the key of caches. */
  readonly affinity: Uint32Array;
  /** All input tokens, cache reads and writes included. */
  readonly inputTokens: Int32Array;
  readonly cacheReadTokens: Int32Array;
  readonly cacheWriteTokens: Int32Array;
  /** In place of both: what can be read where the prefix is cached, and is written where it is not. */
  readonly cacheableTokens: Int32Array;
  /** `MAX_TOKENS_UNSET` where the caller sets none. */
  readonly maxTokens: Int32Array;
  /** What the model will really generate, when it is not stopped. Policies never see it. */
  readonly outputTokens: Int32Array;
  /** One uniform draw, 0 .. 2^32 - 1: with model and tokens it fixes the latency. */
  readonly latencyDraw: Uint32Array;
  /** The same draws as raw bits, signed: what streams give and samplers take. */
  readonly latencyBits: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.atMicros = new Float64Array(capacity);
    this.tenant = new Uint16Array(capacity);
    this.affinity = new Uint32Array(capacity);
    this.inputTokens = new Int32Array(capacity);
    this.cacheReadTokens = new Int32Array(capacity);
    this.cacheWriteTokens = new Int32Array(capacity);
    this.cacheableTokens = new Int32Array(capacity);
    this.maxTokens = new Int32Array(capacity);
    this.outputTokens = new Int32Array(capacity);
    this.latencyDraw = new Uint32Array(capacity);
    this.latencyBits = new Int32Array(this.latencyDraw.buffer);
  }
}

/** @throws RangeError where a row is not what every later step of its request counts on; tells bugs, not mistakes */
export function assertRow(trace: TraceBlock, row: number): void {
  const cached = trace.cacheReadTokens[row]! + trace.cacheWriteTokens[row]!;
  const cacheable = trace.cacheableTokens[row]!;
  const isRight =
    trace.atMicros[row]! >= (row === 0 ? 0 : trace.atMicros[row - 1]!) &&
    trace.cacheReadTokens[row]! >= 0 &&
    trace.cacheWriteTokens[row]! >= 0 &&
    trace.inputTokens[row]! >= cached &&
    trace.inputTokens[row]! >= cacheable &&
    (cacheable === 0 || (cacheable > 0 && cached === 0)) &&
    trace.inputTokens[row]! <= MOST_INPUT_TOKENS &&
    trace.maxTokens[row]! >= 0 &&
    trace.maxTokens[row]! <= MOST_OUTPUT_TOKENS &&
    trace.outputTokens[row]! >= 0;
  if (!isRight) throw new RangeError(`row ${row} of the trace is out of order or out of range`);
}

/** Where arrivals come from: a generator under a seed, or a trace that was read from a file. */
export interface Workload {
  /** Replaces the block's rows by the next ones, in arrival order; `length` 0 says that there are no more. */
  fill(block: TraceBlock): void;
}
