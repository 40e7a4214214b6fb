/** Arrival processes with presets merged in and every instant counted from the start. */
import { MICROS_PER_DAY, MICROS_PER_HOUR, type Micros } from '../../../simulator/basics/time.ts';
import type { ArrivalConfig, Process, Profile, Spike } from '../../../simulator/workload/arrivals.ts';
import type { Path } from '../../input/describe.ts';
import { describeValue } from '../../input/describe.ts';
import type { ArrivalsInput, SpikeInput } from '../schema/arrivals.ts';
import type { Context } from './context.ts';

const STEADY: Omit<ArrivalConfig, 'ratePerSecond'> = {
  process: { kind: 'poisson' },
  profile: { kind: 'flat' },
  spikes: [],
  ramp: null,
  startAtMicros: 0,
  endAtMicros: null,
  maxRequests: null,
};

/** @param preset what the tenant's preset says, which the file overrides key by key; null where it has none */
export function resolveArrivals(
  context: Context,
  input: ArrivalsInput | undefined,
  path: Path,
  preset: ArrivalConfig | null,
): ArrivalConfig | null {
  const ratePerSecond = input?.rate ?? preset?.ratePerSecond;
  if (ratePerSecond === undefined) {
    context.refuse([...path, 'rate'], 'missing; expected a rate such as 12/s, or a preset', 'key');
    return null;
  }
  const base = preset ?? STEADY;
  const startAtMicros =
    input?.from === undefined ? base.startAtMicros : context.beginning(input.from, [...path, 'from']);
  return {
    process: input?.process === undefined ? base.process : processOf(context, input.process, path),
    ratePerSecond,
    profile: input?.profile === undefined ? base.profile : profileOf(context, input.profile, path),
    spikes: (input?.spikes ?? []).map((spike, i) => resolveSpike(context, spike, [...path, 'spikes', i])),
    ramp:
      input?.ramp === undefined ? base.ramp : { from: input.ramp.from, to: input.ramp.to, overMicros: input.ramp.over },
    startAtMicros,
    endAtMicros: endOf(context, input, path, startAtMicros),
    maxRequests: input?.maxRequests ?? base.maxRequests,
  };
}

function endOf(context: Context, input: ArrivalsInput | undefined, path: Path, startAtMicros: Micros): Micros | null {
  if (input?.until === undefined) return null;
  const end = context.end(input.until, [...path, 'until']);
  if (end <= startAtMicros) {
    context.refuse(
      [...path, 'until'],
      `expected an instant after from, got ${describeValue(context.written([...path, 'until']))}`,
    );
  }
  return end;
}

function processOf(context: Context, input: NonNullable<ArrivalsInput['process']>, path: Path): Process {
  if (typeof input === 'string') return { kind: input };
  if ('gamma' in input) return { kind: 'gamma', cv: input.gamma.cv };
  const { cv, states } = input.markovModulated;
  const place = [...path, 'process', 'markovModulated', 'states'];
  if (states.every((state) => state.rate === 0))
    context.refuse(place, 'expected at least one state with a rate above 0', 'key');
  if (states.every((state) => state.weight === 0))
    context.refuse(place, 'expected at least one state with a weight above 0', 'key');
  return {
    kind: 'markov-modulated',
    rates: states.map((state) => state.rate),
    sojournMicros: states.map((state) => state.lasts),
    weights: states.map((state) => state.weight),
    cv,
  };
}

function profileOf(context: Context, input: NonNullable<ArrivalsInput['profile']>, path: Path): Profile {
  if (input === 'flat') return { kind: 'flat' };
  if (input === 'business-day') {
    return { kind: 'business-day', utcOffsetMicros: context.start.utcOffsetMicros, nightShare: 0.1, weekendShare: 0.3 };
  }
  if ('businessDay' in input) {
    const { utcOffset, night, weekend } = input.businessDay;
    const utcOffsetMicros = utcOffset ?? context.start.utcOffsetMicros;
    return { kind: 'business-day', utcOffsetMicros, nightShare: night, weekendShare: weekend };
  }
  if ('sine' in input) {
    const { period, amplitude, phase } = input.sine;
    return { kind: 'sine', periodMicros: period, amplitude, phaseMicros: phase };
  }
  const { step, values } = input.table;
  if (values.every((value) => value === 0)) {
    context.refuse([...path, 'profile', 'table', 'values'], 'expected at least one value above 0', 'key');
  }
  return { kind: 'table', stepMicros: step, values };
}

function resolveSpike(context: Context, input: SpikeInput, path: Path): Spike {
  const length = input.rise + input.hold + input.fall;
  if (length === 0) context.refuse(path, 'expected a spike with rise, hold or fall above 0', 'key');
  if (input.daily && length >= MICROS_PER_DAY) {
    context.refuse(path, `expected a daily spike shorter than a day, got one of ${length / MICROS_PER_HOUR}h`, 'key');
  }
  return {
    atMicros: context.beginning(input.at, [...path, 'at']),
    riseMicros: input.rise,
    holdMicros: input.hold,
    fallMicros: input.fall,
    factor: input.factor,
    daily: input.daily,
  };
}
