/** A modelled Bedrock on a clock moved by hand: two accounts of 100,000 tokens a minute, adjusted every second. */
import type { SimulationConfig } from '../../../../../simulator/config.ts';
import type { METERS } from '../../../../../simulator/quota/limits.ts';
import type { Admission, Generation, Invocation } from '../../../../../src/emulator/backend.ts';
import { VirtualClock } from '../../../../../src/clock/clock.ts';
import { ModelledBackend } from '../../../../../src/emulator/modelled/modelled-backend.ts';
import { ModelledLimits } from '../../../../../src/emulator/modelled/modelled-limits.ts';
import { config, semantics } from '../../../../support/config-builder.ts';

export const SECOND = 1_000_000;

/** Half a second to the first token, then one each 10 ms; 100,000 tokens a minute; adjusted every second. */
export function fixture(changes: Partial<SimulationConfig> = {}) {
  const clock = new VirtualClock(0);
  const quota = semantics({ adjustIntervalMicros: SECOND });
  const backend = new ModelledBackend({ config: config({ quota, ...changes }), seed: 1, clock });
  const left = (meter: (typeof METERS)[number] = 'tokensPerMinute', shard = 0): number => {
    const { ledger } = backend.shards;
    return ledger.meter(meter)!.left(ledger.meterRow(meter, shard, 0), clock.nowMicros());
  };
  const ask = (asked: Partial<Invocation> = {}, shard = 0): Admission =>
    backend.admit(clock.nowMicros(), shard, 0, {
      inputTokens: 1_000,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheable: null,
      maxTokens: 500,
      outputTokens: 200,
      latencyDraw: 0,
      ...asked,
    });
  return { clock, backend, left, ask, limits: new ModelledLimits(backend) };
}

export function admitted(admission: Admission): Generation {
  if (admission.kind !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  return admission.generation;
}
