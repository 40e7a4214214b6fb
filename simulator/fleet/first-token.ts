/** Time to first token on a healthy shard: one draw from the model's distribution, and time for each token read. */
import type { ModelConfig } from '../config.ts';
import type { Micros } from '../engine/time.ts';
import { WholeSampler } from '../workload/sampler.ts';
import type { TraceBlock } from '../workload/trace.ts';

const LONGEST_MICROS = 2_000_000_000;

export class FirstToken {
  readonly #samplers: readonly WholeSampler[];
  readonly #perInputToken: Float64Array;
  /** By row of the block that was filled last. */
  #micros = new Int32Array(0);
  #rare = new Int32Array(0);

  constructor(models: readonly ModelConfig[]) {
    this.#samplers = models.map((model) => new WholeSampler(model.latency.firstTokenMicros));
    this.#perInputToken = Float64Array.from(models, (model) => model.latency.microsPerInputToken);
  }

  /** For a request with one uniform draw. */
  micros(model: number, uncachedInputTokens: number, latencyDraw: number): Micros {
    return sum(this.#samplers[model]!.atDraw(latencyDraw), this.#perInputToken[model]! * uncachedInputTokens);
  }

  /** `micros` of every row of a block, to be had from `ofRow`. */
  prepare(block: TraceBlock, modelOf: Uint16Array): void {
    if (this.#micros.length < block.capacity) {
      this.#micros = new Int32Array(block.capacity);
      this.#rare = new Int32Array(block.capacity);
    }
    if (this.#samplers.length === 1) this.#prepareForOne(block);
    else this.#prepareForMany(block, modelOf);
  }

  ofRow(row: number): Micros {
    return this.#micros[row]!;
  }

  #prepareForOne(block: TraceBlock): void {
    const micros = this.#micros;
    const { inputTokens, cacheReadTokens } = block;
    const perInputToken = this.#perInputToken[0]!;
    this.#samplers[0]!.fill(micros, block.length, block.latencyBits, this.#rare);
    for (let row = 0; row < block.length; row++) {
      micros[row] = sum(micros[row]!, perInputToken * (inputTokens[row]! - cacheReadTokens[row]!));
    }
  }

  #prepareForMany(block: TraceBlock, modelOf: Uint16Array): void {
    const { inputTokens, cacheReadTokens, latencyBits } = block;
    for (let row = 0; row < block.length; row++) {
      const uncached = inputTokens[row]! - cacheReadTokens[row]!;
      this.#micros[row] = this.micros(modelOf[block.tenant[row]!]!, uncached, latencyBits[row]!);
    }
  }
}

function sum(drawnMicros: Micros, microsForInput: number): Micros {
  const micros = drawnMicros + microsForInput;
  return micros < LONGEST_MICROS ? Math.floor(micros) : LONGEST_MICROS;
}
