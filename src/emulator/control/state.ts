/** The emulator's state as the control page shows it: plain JSON. */
import { METERS, type MeterName } from '../../../simulator/quota/limits.ts';
import { CALL_OUTCOMES, TOKEN_KINDS } from './call-counters.ts';
import type { LoggedCall } from './call-log.ts';
import type { Plant } from './plant.ts';

const REFUSALS_SHOWN = 50;

export interface MeterState {
  /** Null for the meter that spans all models. */
  readonly model: string | null;
  readonly meter: MeterName;
  readonly limit: number;
  /** Negative after an overrun. */
  readonly left: number;
}

export function emulatorState(plant: Plant) {
  const { fleet, clock, calls, counters } = plant;
  const nowMicros = clock.nowMicros();
  return {
    nowMicros,
    now: new Date((plant.startEpochMicros + nowMicros) / 1_000).toISOString(),
    models: fleet.models.map(({ id, endpoint, inferenceType }) => ({ id, endpoint, inferenceType })),
    accounts: fleet.accounts.map((_, account) => accountState(plant, account)),
    refusals: plant.refusals.newest(REFUSALS_SHOWN).map((logged) => refusalState(plant, logged)),
    records: { first: calls.firstSequence, next: calls.nextSequence },
    rejectedUnattributed: counters.unattributed,
  };
}

function accountState(plant: Plant, account: number) {
  const { accountId, name, region } = plant.fleet.accounts[account]!;
  const nowMicros = plant.clock.nowMicros();
  const fault = plant.faults.capacityFault(account, nowMicros);
  const made = plant.faults.madeStrike(account, nowMicros);
  return {
    accountId,
    name,
    region,
    suspended: plant.faults.isSuspended(account),
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
        overModels(plant, (model) => plant.counters.calls(account, model, outcome)),
      ]),
    ),
    tokens: Object.fromEntries(
      TOKEN_KINDS.map((kind) => [kind, overModels(plant, (model) => plant.counters.tokens(account, model, kind))]),
    ),
    meters: meterStates(plant, account),
    increases: plant.quotas.changes(account).map(({ id, listing, desiredValue, status }) => ({
      id,
      quota: listing.name,
      desiredValue,
      status,
    })),
  };
}

/** Null: for ever. */
function secondsLeft(untilMicros: number, nowMicros: number): number | null {
  return Number.isFinite(untilMicros) ? (untilMicros - nowMicros) / 1_000_000 : null;
}

/** The meters of an account that have a limit, model by model, then the one over all models. */
export function meterStates(plant: Plant, account: number): readonly MeterState[] {
  const states: MeterState[] = [];
  const add = (model: number | null, id: string | null, meter: MeterName): void => {
    const limit = plant.limits.limit(account, model, meter);
    if (limit === null) return;
    states.push({ model: id, meter, limit, left: plant.limits.left(account, model, meter, plant.clock.nowMicros()) });
  };
  plant.fleet.models.forEach(({ id }, model) => {
    for (const meter of METERS) if (meter !== 'tokensPerDay') add(model, id, meter);
  });
  add(null, null, 'tokensPerDay');
  return states;
}

function refusalState(plant: Plant, { sequence, call }: LoggedCall) {
  return {
    sequence,
    at: new Date((plant.startEpochMicros + call.endMicros) / 1_000).toISOString(),
    requestId: call.requestId,
    account: call.account === null ? null : plant.fleet.accounts[call.account]!.name,
    model: call.model === null ? null : plant.fleet.models[call.model]!.id,
    operation: call.operation,
    status: call.status,
    error: call.errorName,
    meter: call.refusedBy,
    shortBy: call.shortBy,
    fault: call.fault,
  };
}

function overModels(plant: Plant, amount: (model: number) => number): number {
  return plant.fleet.models.reduce((sum, _, model) => sum + amount(model), 0);
}
