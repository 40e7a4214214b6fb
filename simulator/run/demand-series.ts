/** What arrivals ask of the quotas, bin by bin: a workload that is looked at while it passes. */
import type { SimulationConfig } from '../config.ts';
import type { Micros } from '../basics/time.ts';
import type { MeterName } from '../quota/limits.ts';
import type { Ledger } from '../quota/ledger.ts';
import { MAX_TOKENS_UNSET, type TraceBlock, type Workload } from '../workload/trace.ts';

/** Of one model, by bin. */
interface ModelDemand {
  readonly requests: Float64Array;
  readonly reserved: Float64Array;
  readonly output: Float64Array;
}

export class DemandSeries {
  private readonly config: SimulationConfig;
  private readonly ledger: Ledger;
  private readonly stepMicros: Micros;
  private readonly bins: number;
  private readonly models: readonly ModelDemand[];

  constructor(config: SimulationConfig, ledger: Ledger, stepMicros: Micros, bins: number) {
    this.config = config;
    this.ledger = ledger;
    this.stepMicros = stepMicros;
    this.bins = bins;
    const zeros = (): Float64Array => new Float64Array(bins);
    this.models = config.models.map(() => ({ requests: zeros(), reserved: zeros(), output: zeros() }));
  }

  /** The same rows, counted. */
  watch(workload: Workload): Workload {
    return {
      fill: (block) => {
        workload.fill(block);
        for (let row = 0; row < block.length; row++) this.add(block, row);
      },
    };
  }

  /** In all, by bin; null where the arrivals of a minute say nothing of such a quota. */
  of(meter: MeterName, model: number | null): Float64Array | null {
    if (model === null) return null;
    const { requests, reserved, output } = this.models[model]!;
    switch (meter) {
      case 'requestsPerMinute':
        return requests;
      case 'tokensPerMinute':
        return reserved;
      case 'outputTokensPerMinute':
        return output;
      case 'tokensPerDay':
      case 'concurrency':
        return null;
    }
  }

  private add(block: TraceBlock, row: number): void {
    const bin = Math.floor(block.atMicros[row]! / this.stepMicros);
    // Rows come in blocks, and the last one reaches beyond the end of the run.
    if (bin >= this.bins) return;
    const { model } = this.config.tenants[block.tenant[row]!]!;
    const asked = block.maxTokens[row]!;
    const maxTokens = asked === MAX_TOKENS_UNSET ? this.config.models[model]!.maxOutputTokens : asked;
    const { requests, reserved, output } = this.models[model]!;
    requests[bin]! += 1;
    reserved[bin]! += this.ledger.reservation(block.inputTokens[row]!, block.cacheReadTokens[row]!, maxTokens);
    output[bin]! += Math.min(block.outputTokens[row]!, maxTokens);
  }
}
