/** Faults with their windows counted from the start. */
import type { FaultConfig, StrikeConfig } from '../../../simulator/accounts/fault-config.ts';
import type { LatencyConfig } from '../../../simulator/accounts/first-token.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import { LONGEST_LATENCY_MICROS } from '../../../simulator/requests/requests.ts';
import type { Path } from '../../input/describe.ts';
import type { Part } from '../parts.ts';
import type { FaultInput } from '../schema/fault.ts';
import type { ResolvedAccounts } from './accounts.ts';
import type { Context } from './context.ts';
import { middleOf } from './distributions.ts';
import type { ResolvedModel } from './models.ts';
import { selectAccounts } from './selector.ts';

export function resolveFaults(
  context: Context,
  parts: readonly Part<FaultInput>[],
  accounts: ResolvedAccounts,
  models: readonly ResolvedModel[],
  horizonMicros: number,
): FaultConfig[] {
  const faults = parts.flatMap((part) => {
    const chosen = selectAccounts(context, part.known.accounts, [...part.path, 'accounts'], accounts);
    if (part.value === null) return [];
    return [{ path: part.path, fault: resolveFault(context, part.value, part.path, chosen, horizonMicros) }];
  });
  const slow = faults.map(({ fault }) => fault).filter((fault) => fault.kind === 'slow');
  for (const { path, fault } of faults) {
    if (fault.kind !== 'slow') continue;
    const slowness = slownessAt(fault.fromMicros, slow, accounts.configs.length);
    for (const { name, config } of models) {
      const latency = config === null ? 0 : slowness * longestOf(config.latency);
      if (latency <= LONGEST_LATENCY_MICROS) continue;
      const most = `expected no latency beyond ${LONGEST_LATENCY_MICROS / MICROS_PER_SECOND}s`;
      const got = `${latency / MICROS_PER_SECOND}s with all slow faults of that instant`;
      context.refuse([...path, 'factor'], `${most}, got ${got} for ${name}`);
    }
  }
  return faults.map(({ fault }) => fault).filter((fault) => fault.fromMicros < horizonMicros);
}

function resolveFault(
  context: Context,
  input: FaultInput,
  path: Path,
  accounts: readonly number[] | null,
  horizonMicros: number,
): FaultConfig {
  const fromMicros = context.beginning(input.from, [...path, 'from']);
  let endAtMicros = horizonMicros;
  if (input.for !== undefined && input.until !== undefined)
    context.refuse(path, 'expected for or until, not both', 'key');
  if (input.for !== undefined) endAtMicros = fromMicros + input.for;
  if (input.until !== undefined) {
    endAtMicros = context.end(input.until, [...path, 'until']);
    if (endAtMicros <= fromMicros) context.refuse([...path, 'until'], 'expected an instant after from');
  }
  const window = { fromMicros, untilMicros: Math.min(endAtMicros, horizonMicros), accounts };
  switch (input.kind) {
    case 'suspended':
      return { kind: 'suspended', ...window };
    case 'capacity':
      return { kind: 'capacity', probability: input.probability, ...window };
    case 'error':
      return { kind: 'error', error: input.answer, ...strikeOf(context, input, path), ...window };
    case 'break': {
      const { by, after } = input;
      return { kind: 'break', by, after, ...strikeOf(context, input, path), ...window };
    }
    case 'slow':
      return { kind: 'slow', factor: input.factor, ...window };
    case 'quota-cut':
      return { kind: 'quota-cut', factor: input.factor, ...window };
  }
}

function strikeOf(
  context: Context,
  { probability, call }: { readonly probability?: number | undefined; readonly call?: number | undefined },
  path: Path,
): StrikeConfig {
  if (probability !== undefined && call !== undefined)
    context.refuse(path, 'expected probability or call, not both', 'key');
  if (probability === undefined && call === undefined) context.refuse(path, 'expected probability or call', 'key');
  return call === undefined ? { probability: probability ?? 1, call: null } : { probability: null, call };
}

/** By how much faults stretch a latency at an instant, on the account that they strike hardest. */
function slownessAt(at: Micros, slow: readonly (FaultConfig & { kind: 'slow' })[], accounts: number): number {
  const slowness = new Float64Array(accounts).fill(1);
  const all = [...slowness.keys()];
  for (const fault of slow) {
    if (at < fault.fromMicros || at >= fault.untilMicros) continue;
    // One that speeds up is left out: it may end before the others do.
    for (const shard of fault.accounts ?? all) slowness[shard]! *= Math.max(1, fault.factor);
  }
  return slowness.reduce((most, one) => Math.max(most, one), 1);
}

/** Tails of the first token are cut; its middle must not be. */
function longestOf({ firstTokenMicros, microsPerOutputToken }: LatencyConfig): Micros {
  return Math.max(microsPerOutputToken, middleOf(firstTokenMicros.distribution));
}
