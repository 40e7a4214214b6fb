/** The emulator's state as the control page shows it: plain JSON. */
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { METERS, type MeterName } from '../../../simulator/quota/limits.ts';
import { CALL_OUTCOMES, TOKEN_KINDS } from './call-counters.ts';
import type { LoggedCall } from './call-log.ts';
import type { ControlContext } from './control-context.ts';

const REFUSALS_SHOWN = 50;

export interface MeterState {
  /** Null for the meter that spans all models. */
  readonly model: string | null;
  readonly meter: MeterName;
  readonly limit: number;
  /** Negative after an overrun. */
  readonly left: number;
}

export function emulatorState(context: ControlContext) {
  const { fleet, clock, calls, counters } = context;
  const nowMicros = clock.nowMicros();
  return {
    nowMicros,
    now: new Date((context.startEpochMicros + nowMicros) / 1_000).toISOString(),
    models: fleet.models.map(({ id, endpoint, inferenceType }) => ({ id, endpoint, inferenceType })),
    accounts: fleet.accounts.map((_, account) => accountState(context, account)),
    refusals: context.refusals.newest(REFUSALS_SHOWN).map((logged) => refusalState(context, logged)),
    records: { first: calls.firstSequence, next: calls.nextSequence },
    rejectedUnattributed: counters.unattributed,
  };
}

function accountState(context: ControlContext, account: number) {
  const { accountId, name, region } = context.fleet.accounts[account]!;
  const nowMicros = context.clock.nowMicros();
  const fault = context.faults.capacityFault(account, nowMicros);
  const made = context.faults.madeStrike(account, nowMicros);
  return {
    accountId,
    name,
    region,
    suspended: context.faults.isSuspended(account),
    capacityFault:
      fault === null
        ? null
        : {
            probability: fault.probability,
            secondsLeft: secondsLeft(fault.untilMicros, nowMicros),
          },
    fault:
      made === null
        ? null
        : { ...made.strike.fault, ...made.strike.when, secondsLeft: secondsLeft(made.untilMicros, nowMicros) },
    calls: Object.fromEntries(
      CALL_OUTCOMES.map((outcome) => [
        outcome,
        overModels(context, (model) => context.counters.calls(account, model, outcome)),
      ]),
    ),
    tokens: Object.fromEntries(
      TOKEN_KINDS.map((kind) => [kind, overModels(context, (model) => context.counters.tokens(account, model, kind))]),
    ),
    meters: meterStates(context, account),
    increases: context.quotas.changes(account).map(({ id, listing, desiredValue, status }) => ({
      id,
      quota: listing.name,
      desiredValue,
      status,
    })),
  };
}

/** Null: for ever. */
function secondsLeft(untilMicros: number, nowMicros: number): number | null {
  return Number.isFinite(untilMicros) ? (untilMicros - nowMicros) / MICROS_PER_SECOND : null;
}

/** The meters of an account that have a limit, model by model, then the one over all models. */
export function meterStates(context: ControlContext, account: number): readonly MeterState[] {
  const states: MeterState[] = [];
  const add = (model: number | null, id: string | null, meter: MeterName): void => {
    const limit = context.limits.limit(account, model, meter);
    if (limit === null) return;
    states.push({
      model: id,
      meter,
      limit,
      left: context.limits.left(account, model, meter, context.clock.nowMicros()),
    });
  };
  context.fleet.models.forEach(({ id }, model) => {
    for (const meter of METERS) if (meter !== 'tokensPerDay') add(model, id, meter);
  });
  add(null, null, 'tokensPerDay');
  return states;
}

function refusalState(context: ControlContext, { sequence, call }: LoggedCall) {
  return {
    sequence,
    at: new Date((context.startEpochMicros + call.endedAtMicros) / 1_000).toISOString(),
    requestId: call.requestId,
    account: call.account === null ? null : context.fleet.accounts[call.account]!.name,
    model: call.model === null ? null : context.fleet.models[call.model]!.id,
    operation: call.operation,
    status: call.status,
    error: call.errorName,
    meter: call.refusedBy,
    shortBy: call.shortBy,
    fault: call.fault,
  };
}

function overModels(context: ControlContext, amount: (model: number) => number): number {
  return context.fleet.models.reduce((sum, _, model) => sum + amount(model), 0);
}
