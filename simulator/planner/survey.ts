/** A look at the demand of a replication without simulating it: how many requests, and what they at least cost. */
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import { GeneratedWorkload } from '../workload/generator.ts';
import { blocksOf } from '../workload/replay.ts';
import { MAX_TOKENS_UNSET, type TraceBlock, type Workload } from '../workload/trace.ts';

/** Costs are sorted into classes an eighth of an octave wide. */
const STEP_BITS = 3;
const STEPS = 1 << STEP_BITS;
const CLASSES = 32 * STEPS;

export interface Survey {
  /** Requests, by tenant. */
  readonly offered: readonly number[];
  readonly models: readonly ModelSurvey[];
}

export interface ModelSurvey {
  /** By the minute of the run in which they arrive. */
  readonly requests: Float64Array;
  /** The least that quotas of tokens are charged for them, if they are served. */
  readonly tokens: Float64Array;
  /** How many requests cost so much, by class. */
  readonly classes: Float64Array;
}

/**
 * What a request is charged from its admission on, whatever it holds meanwhile: no less than the smaller of reservation
 * and settlement. Reservations that are let go early hold the input alone for a while.
 */
function leastCharge(
  { quota, models }: SimulationConfig,
  model: number,
  { input, cached, maxTokens, output }: Record<'input' | 'cached' | 'maxTokens' | 'output', number>,
): number {
  const { burndown, endpoint } = models[model]!;
  const fresh = input - cached;
  if (quota.adjustTo === 'produced') return fresh;
  const reserved = (quota.reserveCacheReads ? input : fresh) + maxTokens;
  return Math.min(reserved, fresh + Math.min(output, maxTokens) * (endpoint === 'mantle' ? 1 : burndown));
}

/** @param workload by default what the configuration describes */
export function survey(
  config: SimulationConfig,
  seed: number,
  replication: number,
  workload: Workload = new GeneratedWorkload(config, seed, replication),
): Survey {
  const minutes = Math.ceil(config.horizonMicros / MICROS_PER_MINUTE);
  const offered = config.tenants.map(() => 0);
  const models = config.models.map(() => ({
    requests: new Float64Array(minutes),
    tokens: new Float64Array(minutes),
    classes: new Float64Array(CLASSES),
  }));
  for (const block of blocksOf(workload)) addBlock(offered, models, config, block);
  return { offered, models };
}

/** A function of its own, because V8 compiles what is called often, not what runs for long. (perf: 10) */
function addBlock(
  offered: number[],
  models: readonly ModelSurvey[],
  config: SimulationConfig,
  block: TraceBlock,
): void {
  for (let row = 0; row < block.length; row++) {
    const at: Micros = block.atMicros[row]!;
    if (at >= config.horizonMicros) continue;
    const tenant = block.tenant[row]!;
    const { model } = config.tenants[tenant]!;
    const asked = block.maxTokens[row]!;
    const charge = leastCharge(config, model, {
      input: block.inputTokens[row]!,
      // With every prefix in the cache: no routing does better.
      cached: block.cacheReadTokens[row]! + block.cacheableTokens[row]!,
      maxTokens: asked === MAX_TOKENS_UNSET ? config.models[model]!.maxOutputTokens : asked,
      output: block.outputTokens[row]!,
    });
    const minute = Math.floor(at / MICROS_PER_MINUTE);
    const of = models[model]!;
    offered[tenant]!++;
    of.requests[minute]!++;
    of.tokens[minute]! += charge;
    of.classes[classOf(charge)]!++;
  }
}

/** Amounts below 8 have a class each. */
function classOf(amount: number): number {
  if (amount < STEPS) return amount;
  const octave = 31 - Math.clz32(amount);
  return ((octave - STEP_BITS + 1) << STEP_BITS) | ((amount >> (octave - STEP_BITS)) & (STEPS - 1));
}

/** The largest amount of a class. */
function mostOf(cls: number): number {
  if (cls < STEPS) return cls;
  const shift = (cls >> STEP_BITS) - 1;
  return (STEPS + (cls & (STEPS - 1)) + 1) * (1 << shift) - 1;
}

/** The fewest requests that must be left out to save so many tokens: those that cost most go first. */
export function fewestToSave({ classes }: ModelSurvey, tokens: number): number {
  let left = tokens;
  let requests = 0;
  for (let cls = classes.length - 1; cls > 0 && left > 0; cls--) {
    const count = Math.min(classes[cls]!, Math.ceil(left / mostOf(cls)));
    requests += count;
    left -= count * mostOf(cls);
  }
  return requests;
}

/** Where the sum over so many neighbours is largest: the first of equals. */
export function busiest(values: Float64Array, length: number): { readonly from: number; readonly sum: number } {
  let sum = 0;
  for (let i = 0; i < Math.min(length, values.length); i++) sum += values[i]!;
  let best = { from: 0, sum };
  for (let from = 1; from + length <= values.length; from++) {
    sum += values[from + length - 1]! - values[from - 1]!;
    if (sum > best.sum) best = { from, sum };
  }
  return best;
}
