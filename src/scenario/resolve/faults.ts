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
  let endMicros = horizonMicros;
  if (input.for !== undefined && input.until !== undefined)
    context.refuse(path, 'expected for or until, not both', 'key');
  if (input.for !== undefined) endMicros = fromMicros + input.for;
  if (input.until !== undefined) {
    endMicros = context.end(input.until, [...path, 'until']);
    if (endMicros <= fromMicros) context.refuse([...path, 'until'], 'expected an instant after from');
  }
  const window = { fromMicros, untilMicros: Math.min(endMicros, horizonMicros), accounts };
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
