/** What a shard was asked and answered, and what it settled: the part of a shard's result that any world can count. */
import { METERS, type MeterName } from '../quota/limits.ts';
import { type VerdictName, VERDICTS } from '../quota/verdict.ts';

export interface ShardUse {
  readonly name: string;
  readonly attempts: number;
  readonly admitted: number;
  readonly throttled: number;
  /** 503 and 403. */
  readonly failed: number;
  readonly refusals: Readonly<Record<MeterName, number>>;
  readonly settledTokens: number;
}

/** @param answered how often the shard gave that answer */
export function shardUse(name: string, answered: (verdict: VerdictName) => number, settledTokens: number): ShardUse {
  const sum = (verdicts: readonly VerdictName[]): number => verdicts.reduce((all, one) => all + answered(one), 0);
  return {
    name,
    attempts: sum(VERDICTS),
    admitted: answered('admitted'),
    throttled: sum(METERS),
    failed: sum(['unavailable', 'denied']),
    refusals: Object.fromEntries(METERS.map((meter) => [meter, answered(meter)])) as Record<MeterName, number>,
    settledTokens,
  };
}
