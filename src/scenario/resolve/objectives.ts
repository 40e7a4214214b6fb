/** Objectives with metric, bound and tenant resolved. */
import type { TenantConfig } from '../../../simulator/config.ts';
import {
  type MetricUnit,
  OBJECTIVE_METRICS,
  type ObjectiveMetric,
  type ObjectiveConfig,
} from '../../../simulator/metrics/objective.ts';
import { describeValue } from '../../input/describe.ts';
import { guidance } from '../../input/nearest.ts';
import type { ObjectivePart } from '../parts.ts';
import { type Parsed, parseDuration, parseFactor, parseShare } from '../../input/quantity.ts';
import type { Context } from './context.ts';

/** Names as scenarios write them: shares without the word, e.g. `throttled` for `throttledShare`. */
const METRICS: ReadonlyMap<string, ObjectiveMetric> = new Map(
  OBJECTIVE_METRICS.map((metric) => [metric.name.replace(/Share$/, ''), metric]),
);
export const METRIC_NAMES: readonly string[] = [...METRICS.keys()];

/** @param tenants null where some tenant was refused, so that names cannot be checked */
export function resolveObjectives(
  context: Context,
  parts: readonly ObjectivePart[],
  tenants: readonly TenantConfig[] | null,
): ObjectiveConfig[] {
  const strangers = new Set<string>();
  return parts.flatMap((part) => {
    const metric = METRICS.get(part.metric) ?? OBJECTIVE_METRICS.find(({ name }) => name === part.metric);
    const tenant = tenantIndex(context, part, tenants, strangers);
    if (metric === undefined) {
      context.refuse(part.path, `unknown metric; ${guidance(part.metric, METRIC_NAMES)}`, 'key');
      return [];
    }
    if (tenant !== null && !metric.perTenant) {
      context.refuse(part.path, 'expected a metric that single tenants have; this one is of the whole run', 'key');
    }
    const value = readValue(metric.unit, part.bound.value);
    if (!('value' in value)) {
      const side = part.bound.side === 'atMost' ? 'at most' : 'at least';
      context.refuse(part.path, `${value.expected} after "${side}", got ${describeValue(context.written(part.path))}`);
      return [];
    }
    const atMost = part.bound.side === 'atMost' ? value.value : null;
    return [{ metric: metric.name, atMost, atLeast: atMost === null ? value.value : null, tenant }];
  });
}

/** Refuses an unknown tenant once, however many bounds stand under it. */
function tenantIndex(
  context: Context,
  part: ObjectivePart,
  tenants: readonly TenantConfig[] | null,
  strangers: Set<string>,
): number | null {
  if (part.tenant === null) return null;
  const names = (tenants ?? []).map((tenant) => tenant.name);
  const index = names.indexOf(part.tenant);
  if (index >= 0 || tenants === null) return Math.max(index, 0);
  if (!strangers.has(part.tenant)) {
    context.refuse(part.path.slice(0, -1), `no such tenant; ${guidance(part.tenant, names)}`, 'key');
  }
  strangers.add(part.tenant);
  return 0;
}

function readValue(unit: MetricUnit, text: string): Parsed<number> {
  const plain = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (unit === 'micros') return parseDuration(text);
  if (unit === 'share') return parseShare(plain);
  if (unit === 'ratio') return parseFactor(plain);
  const dollars = /^\$?\s*(\d[\d_]*(?:\.\d+)?)$/.exec(text);
  return dollars === null
    ? { expected: 'expected dollars such as $250' }
    : { value: Number(dollars[1]!.replaceAll('_', '')) };
}
