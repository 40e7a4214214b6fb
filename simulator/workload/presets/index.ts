/** The presets by name: a new one is one file and one line here. */
import type { TokensConfig } from '../tenant.ts';
import type { ArrivalConfig } from '../arrivals.ts';
import { azure2023Code } from './azure-2023-code.ts';
import { azure2023Conv } from './azure-2023-conv.ts';
import { claudeCode } from './claude-code.ts';
import type { Preset } from './preset.ts';
import { servegenMix } from './servegen-mix.ts';

const PRESETS: readonly Preset[] = [azure2023Code, azure2023Conv, claudeCode, servegenMix];

export const PRESET_NAMES: readonly string[] = PRESETS.map((preset) => preset.name);

/** Null where there is no preset of that name. */
export function findPreset(name: string): Preset | null {
  return PRESETS.find((preset) => preset.name === name) ?? null;
}

/** At the rate of the trace. Null where there is no preset of that name. */
export function presetArrivals(name: string): ArrivalConfig | null {
  return findPreset(name)?.arrivals ?? null;
}

/** Null where there is no preset of that name. */
export function presetTokens(name: string): TokensConfig | null {
  return findPreset(name)?.tokens ?? null;
}
