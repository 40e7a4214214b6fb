/** From the name of a model under `models` to its index. */
import type { Path } from '../../input/describe.ts';
import { describeValue, listOf } from '../../input/describe.ts';
import { guidance } from '../../input/nearest.ts';
import type { Context } from './context.ts';
import type { ResolvedModel } from './models.ts';

/** 0 after a refusal. A name may be left out where there is only one model. */
export function modelIndex(
  context: Context,
  name: string | undefined,
  path: Path,
  models: readonly ResolvedModel[],
): number {
  const names = models.map((model) => model.name);
  if (name === undefined) {
    if (models.length > 1) context.refuse([...path, 'model'], `missing; expected ${listOf(names)}`, 'key');
    return 0;
  }
  const index = names.indexOf(name);
  if (index >= 0) return index;
  if (names.length > 0)
    context.refuse(
      [...path, 'model'],
      `expected a name under models, got ${describeValue(name)}; ${guidance(name, names)}`,
    );
  return 0;
}
