/** Metrics of a run in the field's names, for k6's outputs and thresholds. Init context only. */
import { Counter, Rate, Trend } from 'k6/metrics';
import { MICROS_PER_MILLISECOND } from '../../../simulator/basics/time.ts';
import { isGood } from './good.ts';
import type { LoadRecord } from './record.ts';
import type { TenantSettings } from './settings.ts';

const IS_TIME = true;

const ttft = new Trend('llm_ttft', IS_TIME);
const tpot = new Trend('llm_tpot', IS_TIME);
const endToEnd = new Trend('llm_e2e', IS_TIME);
const wait = new Trend('llm_wait', IS_TIME);
const scheduleLag = new Trend('llm_schedule_lag', IS_TIME);
const served = new Rate('llm_served');
const throttled = new Rate('llm_throttled');
const throttledFirst = new Rate('llm_throttled_first');
const shed = new Rate('llm_shed');
const failed = new Rate('llm_failed');
const cutOff = new Rate('llm_cut_off');
const goodput = new Rate('llm_goodput');
const inputTokens = new Counter('llm_input_tokens');
const outputTokens = new Counter('llm_output_tokens');
const callerRetries = new Counter('llm_caller_retries');

/** Shares are of all requests, latencies of those that were answered. */
export function measure(record: LoadRecord, tenant: TenantSettings, more: Readonly<Record<string, string>>): void {
  const { outcome, firstTokenMicros, endedAtMicros, arrivedAtMicros, perTokenMicros } = record;
  const shard = record.shards[record.shards.length - 1];
  const tags = { tenant: record.tenant, ...more, ...(shard === undefined ? {} : { shard }) };
  const endToEndMicros = endedAtMicros - arrivedAtMicros;
  served.add(outcome === 'served', tags);
  throttled.add(outcome === 'throttled', tags);
  throttledFirst.add(record.firstOutcome === 'throttled', tags);
  shed.add(outcome === 'shed', tags);
  failed.add(outcome === 'failed', tags);
  cutOff.add(outcome === 'cut-off', tags);
  goodput.add(isGood(record, tenant), tags);
  scheduleLag.add(record.lagMicros / MICROS_PER_MILLISECOND, tags);
  if (record.callerAttempts > 1) callerRetries.add(record.callerAttempts - 1, tags);
  if (outcome !== 'served' && outcome !== 'cut-off') return;
  const answered = { ...tags, outcome };
  if (firstTokenMicros !== null) ttft.add(firstTokenMicros / MICROS_PER_MILLISECOND, answered);
  if (perTokenMicros !== null) tpot.add(perTokenMicros / MICROS_PER_MILLISECOND, answered);
  endToEnd.add(endToEndMicros / MICROS_PER_MILLISECOND, answered);
  wait.add(record.waitMicros / MICROS_PER_MILLISECOND, answered);
  inputTokens.add(record.inputTokens, answered);
  outputTokens.add(record.outputTokens, answered);
}
