/**
 * The fewest shards that could meet the objectives, by arithmetic: tokens that the busiest stretch must be charged over
 * what the quotas can at most let through in it.
 *
 * It never exceeds the true answer, because everything in doubt counts for the gateway: quotas are as high as they can
 * become, buckets are full, requests wait as long as they may and cost the less of reservation and settlement, and
 * those that objectives allow to be lost are the most expensive of the whole run.
 */
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import { beatsBestCase, bestCase } from './best-case.ts';
import { busiest, fewestToSave, type Survey } from './survey.ts';

/** Lengths of the stretches that are looked at, in minutes; the whole run is another. */
const STRETCHES = [5, 15, 60, 240] as const;
/** Of a window that begins and one that ends within the stretch, or of a bucket that was full before it. */
const WINDOWS_BESIDES = 2;

/** @returns `most + 1` where not even the most can; 1 where nothing is known */
export function lowerBound(
  configOf: (shards: number) => SimulationConfig,
  surveys: readonly Survey[],
  most: number,
): number {
  const isImpossible = (shards: number): boolean => {
    const config = configOf(shards);
    const share = lossAllowed(config);
    if (share === null || beatsBestCase(config)) return false;
    return surveys.every((one) => {
      const offered = one.offered.reduce((sum, count) => sum + count, 0);
      return fewestLost(config, one) > share * offered;
    });
  };
  let low = 1;
  let high = most + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isImpossible(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The share of requests that may go unserved; null where the objectives do not say. */
export function lossAllowed({ objectives, gateway, tenants, faults }: SimulationConfig): number | null {
  const least = (metric: string): number | null => {
    const bounds = objectives
      .filter((one) => one.metric === metric && one.tenant === null)
      .map(({ atLeast, atMost }) => (atLeast === null ? atMost! : 1 - atLeast));
    return bounds.length === 0 ? null : Math.min(...bounds);
  };
  const served = least('servedShare');
  if (served !== null) return served;
  // Where nobody sheds, gives up waiting or fails otherwise, all that is lost is throttled.
  const shedsNothing = gateway.onNoShard === 'try-anyway' && gateway.onRefusal !== 'hold';
  const isPatient = tenants.every(({ timeoutMicros }) => timeoutMicros === null);
  return shedsNothing && isPatient && faults.length === 0 ? least('throttledShare') : null;
}

/** No run can lose fewer requests than these, whatever routes it. */
function fewestLost(config: SimulationConfig, { models }: Survey): number {
  const { accounts, quota, horizonMicros } = bestCase(config);
  const total = (pick: (account: (typeof accounts)[number]) => number | null): number =>
    accounts.reduce((sum, account) => sum + (pick(account) ?? Number.POSITIVE_INFINITY), 0);
  const besides = WINDOWS_BESIDES * Math.max(1, quota.burstFraction) + longestWaitMinutes(config);
  const perModel = models.map((model, index) => {
    const excess = (values: Float64Array, perMinute: number): number =>
      Math.max(
        ...[...STRETCHES, values.length].map(
          (length) => busiest(values, length).sum - perMinute * (Math.min(length, values.length) + besides),
        ),
      );
    const tokens = excess(
      model.tokens,
      total(({ limits }) => limits[index]!.tokensPerMinute),
    );
    const requests = excess(
      model.requests,
      total(({ limits }) => limits[index]!.requestsPerMinute),
    );
    return Math.max(fewestToSave(model, tokens), Math.ceil(requests), 0);
  });
  const days = Math.ceil(horizonMicros / MICROS_PER_DAY) + 1;
  const perDay = total(({ tokensPerDay }) => tokensPerDay) * days;
  const metered = models.filter((_, index) => config.models[index]!.endpoint !== 'mantle');
  const charged = metered.reduce((all, { tokens }) => all + tokens.reduce((sum, one) => sum + one, 0), 0);
  const classes = new Float64Array(models[0]?.classes.length ?? 0);
  for (const model of metered) for (const [i, count] of model.classes.entries()) classes[i]! += count;
  const lostToDay = fewestToSave({ requests: classes, tokens: classes, classes }, charged - perDay);
  return Math.max(
    lostToDay,
    perModel.reduce((sum, lost) => sum + lost, 0),
  );
}

/** From the arrival of a request to its last admission, at most. */
function longestWaitMinutes({ gateway, tenants, horizonMicros }: SimulationConfig): number {
  const { attempts, backoff, hold, refusalMicros, spill } = gateway;
  const round = backoff.capMicros + (hold?.maxWaitMicros ?? 0) + refusalMicros * (1 + spill.hops);
  const waits = tenants.map(({ callerRetry, timeoutMicros }) => {
    const calls = callerRetry?.attempts ?? 1;
    const wait = calls * attempts * round + (calls - 1) * (callerRetry?.capMicros ?? 0);
    return Math.min(wait, timeoutMicros ?? Number.POSITIVE_INFINITY, horizonMicros);
  });
  return Math.max(...waits) / MICROS_PER_MINUTE;
}
