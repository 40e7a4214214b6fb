/** Presets of arrivals and tokens, fitted to public traces, that tenants name. */
import type { Preset } from '../../../simulator/workload/presets/preset.ts';
import { findPreset, PRESET_NAMES } from '../../../simulator/workload/presets/index.ts';
import { describeValue, type Path } from '../../input/describe.ts';
import { guidance } from '../../input/nearest.ts';
import type { Context } from './context.ts';

/** Null where the tenant names none, or one that does not exist. */
export function presetOf(context: Context, name: string | undefined, path: Path): Preset | null {
  if (name === undefined) return null;
  const preset = findPreset(name);
  if (preset === null) {
    const got = `${describeValue(name)}; ${guidance(name, PRESET_NAMES)}`;
    context.refuse([...path, 'preset'], `expected a preset, got ${got}`);
  }
  return preset;
}
