/** Faults with their windows counted from the start. */
import type { FaultConfig } from '../../../simulator/config.ts';
import type { Path } from '../describe.ts';
import type { Part } from '../parts.ts';
import type { FaultInput } from '../schema/fault.ts';
import type { ResolvedAccounts } from './accounts.ts';
import type { Context } from './context.ts';
import { selectAccounts } from './selector.ts';

export function resolveFaults(
  context: Context,
  parts: readonly Part<FaultInput>[],
  accounts: ResolvedAccounts,
  horizonMicros: number,
): FaultConfig[] {
  const faults = parts.flatMap((part) => {
    const chosen = selectAccounts(context, part.known.accounts, [...part.path, 'accounts'], accounts);
    return part.value === null ? [] : [resolveFault(context, part.value, part.path, chosen, horizonMicros)];
  });
  return faults.filter((fault) => fault.fromMicros < horizonMicros);
}

function resolveFault(
  context: Context,
  input: FaultInput,
  path: Path,
  accounts: readonly number[] | null,
  horizonMicros: number,
): FaultConfig {
  const fromMicros = context.beginning(input.from, [...path, 'from']);
  let untilMicros = horizonMicros;
  if (input.for !== undefined && input.until !== undefined)
    context.refuse(path, 'expected for or until, not both', 'key');
  if (input.for !== undefined) untilMicros = Math.min(fromMicros + input.for, horizonMicros);
  if (input.until !== undefined) {
    const end = context.end(input.until, [...path, 'until']);
    if (end <= fromMicros) context.refuse([...path, 'until'], 'expected an instant after from');
    untilMicros = Math.min(end, horizonMicros);
  }
  const window = { fromMicros, untilMicros, accounts };
  switch (input.kind) {
    case 'suspended':
      return { kind: 'suspended', ...window };
    case 'capacity':
      return { kind: 'capacity', probability: input.probability, ...window };
    case 'slow':
      return { kind: 'slow', factor: input.factor, ...window };
    case 'quota-cut':
      return { kind: 'quota-cut', factor: input.factor, ...window };
  }
}
