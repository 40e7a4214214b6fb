/**
 * Raises V8's inlining budget before the engine is compiled.
 *
 * The loop of small classes exceeds the default budget (perf: 7). The flags are undocumented, so they are a convenience
 * and never a condition: results are the same without them.
 */
import { setFlagsFromString } from 'node:v8';

const FLAGS = [
  '--max-inlined-bytecode-size-cumulative=30000',
  '--max-inlined-bytecode-size=4000',
  // The loop and all that it calls: what is left out of it costs a call and a boxed number each time.
  '--max-inlined-bytecode-size-absolute=24000',
  // Without what it calls less than once in three calls: of the drawing of a block of arrivals, what is rare.
  '--min-inlining-frequency=0.3',
  // A loop that is compiled while it runs cannot be compiled for its one engine (see `Engine.runQueues`).
  '--no-use-osr',
];

/** Environment variable that leaves V8 as it is, when it is set to anything. */
export const TUNING_SWITCH = 'SHARDPROOF_NO_TUNING';

let isTuned = false;

/** For the whole process, its worker threads included; once. */
export function tuneEngine(): void {
  if (isTuned || process.env[TUNING_SWITCH]) return;
  isTuned = true;
  for (const flag of FLAGS) setFlagsFromString(flag);
}
