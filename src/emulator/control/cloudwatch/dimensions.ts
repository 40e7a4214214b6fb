/** The dimensions under which each namespace publishes: of all models together, and of each. */
import type { Endpoint } from '../../../../simulator/quota/limits.ts';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** AWS's own project for calls that name none. */
export const DEFAULT_PROJECT = 'default';

/** `all`: over all models; null: nothing is published under these dimensions. */
export type Selection = { readonly kind: 'all' } | { readonly kind: 'model'; readonly modelId: string };

export function selectionOf(endpoint: Endpoint, dimensions: readonly Dimension[]): Selection | null {
  const left = new Map(dimensions.map(({ Name, Value }) => [Name, Value]));
  if (left.size !== dimensions.length) return null;
  const modelName = endpoint === 'runtime' ? 'ModelId' : 'Model';
  const modelId = left.get(modelName);
  left.delete(modelName);
  if (endpoint === 'mantle' && left.get('Project') === DEFAULT_PROJECT) left.delete('Project');
  if (left.size > 0) return null;
  return modelId === undefined ? { kind: 'all' } : { kind: 'model', modelId };
}

/** The sets of dimensions under which one model's metric is listed. */
export function dimensionSets(endpoint: Endpoint, modelId: string): readonly (readonly Dimension[])[] {
  if (endpoint === 'runtime') return [[], [{ Name: 'ModelId', Value: modelId }]];
  const project = { Name: 'Project', Value: DEFAULT_PROJECT };
  const model = { Name: 'Model', Value: modelId };
  return [[], [project], [model], [project, model]];
}
