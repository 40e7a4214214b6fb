/** Time to first token on a healthy shard: one draw from the model's distribution, and time for each token read. */
import type { Micros } from '../basics/time.ts';
import type { Bounded } from '../sampling/distribution.ts';
import { DrawBuffers } from '../sampling/draw-buffers.ts';
import { WholeSampler } from '../sampling/sampler.ts';
import type { TraceBlock } from '../workload/trace.ts';
import { LONGEST_LATENCY_MICROS } from '../requests/requests.ts';

// Own name: see `simulation.ts`.
const LONGEST_MICROS = LONGEST_LATENCY_MICROS;

/**
 * TTFT = draw from `firstToken` + uncached input x `microsPerInputToken`; then one token every `microsPerOutputToken`.
 */
export interface LatencyConfig {
  readonly firstTokenMicros: Bounded;
  readonly microsPerInputToken: number;
  readonly microsPerOutputToken: Micros;
}

export class FirstToken {
  private readonly samplers: readonly WholeSampler[];
  private readonly perInputToken: Float64Array;
  private readonly room = new DrawBuffers();

  constructor(models: readonly { readonly latency: LatencyConfig }[]) {
    this.samplers = models.map((model) => new WholeSampler(model.latency.firstTokenMicros));
    this.perInputToken = Float64Array.from(models, (model) => model.latency.microsPerInputToken);
  }

  /** For a request with one uniform draw. */
  micros(model: number, uncachedInputTokens: number, latencyDraw: number): Micros {
    return this.after(model, uncachedInputTokens, this.drawn(model, latencyDraw));
  }

  /** The draw alone: what `after` is to be added to once it is known how much is read from a cache. */
  drawn(model: number, latencyDraw: number): Micros {
    return this.samplers[model]!.atDraw(latencyDraw);
  }

  /** `micros` of a request whose draw is `drawnMicros`. */
  after(model: number, uncachedInputTokens: number, drawnMicros: Micros): Micros {
    return sum(drawnMicros, this.perInputToken[model]! * uncachedInputTokens) | 0;
  }

  /** `micros` of every row of a block, into the front of `target`. */
  fill(target: Int32Array, block: TraceBlock, modelOf: Int32Array): void {
    if (this.samplers.length === 1) this.fillForOne(target, block);
    else this.fillForMany(target, block, modelOf);
  }

  private fillForOne(target: Int32Array, block: TraceBlock): void {
    const { inputTokens, cacheReadTokens } = block;
    const perInputToken = this.perInputToken[0]!;
    this.room.reach(block.length);
    this.samplers[0]!.fill(target, block.length, block.latencyBits, this.room.rare);
    for (let row = 0; row < block.length; row++) {
      target[row] = sum(target[row]!, perInputToken * (inputTokens[row]! - cacheReadTokens[row]!));
    }
  }

  private fillForMany(target: Int32Array, block: TraceBlock, modelOf: Int32Array): void {
    const { inputTokens, cacheReadTokens, latencyBits } = block;
    for (let row = 0; row < block.length; row++) {
      const uncached = inputTokens[row]! - cacheReadTokens[row]!;
      target[row] = this.micros(modelOf[block.tenant[row]!]!, uncached, latencyBits[row]!);
    }
  }
}

/** What a record has room for, and not yet whole. */
function sum(drawnMicros: Micros, microsForInput: number): number {
  const micros = drawnMicros + microsForInput;
  return micros < LONGEST_MICROS ? micros : LONGEST_MICROS;
}
