/** A scenario document read section by section, so that a mistake in one does not hide the mistakes in the others. */
import { z } from 'zod';
import { isMapping, type Mapping, type Path } from '../input/describe.ts';
import type { ScenarioDocument } from './document.ts';
import { type Issue, problemsOf } from '../input/issues.ts';
import { nearest } from '../input/nearest.ts';
import type { Problem } from '../input/problem.ts';
import { type AccountInput, accountSchema } from './schema/account.ts';
import { type FaultInput, faultSchema } from './schema/fault.ts';
import { type IncreaseInput, type IncreaseStepInput, increaseSchema, stepSchema } from './schema/increase.ts';
import { keysAt } from '../input/schema-keys.ts';
import { type ModelInput, modelSchema } from './schema/model.ts';
import { type BoundInput, boundSchema } from './schema/objective.ts';
import { scenarioSchema } from './schema/scenario.ts';
import { type TenantInput, tenantSchema } from './schema/tenant.ts';

/** One item of the file and where it stands. */
export interface Part<T> {
  readonly path: Path;
  /** Null where it was refused. */
  readonly value: T | null;
  /** Of a refused item, the keys that were right: enough to check the names in it. */
  readonly known: Partial<T>;
}

type Top = typeof scenarioSchema.shape;
type Section<K extends keyof Top> = z.output<Top[K]> | null;

/** Null, or empty, where something was refused. */
export interface Parts {
  readonly name: Section<'name'> | undefined;
  readonly description: Section<'description'>;
  readonly start: Section<'start'>;
  readonly duration: Section<'duration'>;
  readonly seed: Section<'seed'>;
  readonly replications: Section<'replications'>;
  /** In the order of the file. */
  readonly models: readonly (Part<ModelInput> & { readonly name: string })[];
  readonly accounts: readonly Part<AccountInput>[];
  readonly quota: Section<'quota'>;
  readonly increase: Omit<IncreaseInput, 'plan'> | null;
  readonly plan: readonly Part<IncreaseStepInput>[];
  readonly tenants: readonly Part<TenantInput>[];
  readonly demand: Section<'demand'>;
  readonly gateway: Section<'gateway'>;
  readonly faults: readonly Part<FaultInput>[];
  readonly objectives: readonly ObjectivePart[];
  readonly validation: Section<'validation'>;
}

export interface ObjectivePart {
  readonly path: Path;
  readonly metric: string;
  /** Null: of the whole run. */
  readonly tenant: string | null;
  readonly bound: BoundInput;
}

const TOP = scenarioSchema.shape;
const INCREASE_WITHOUT_PLAN = increaseSchema.omit({ plan: true }).loose();

/** @param data of the document: its top-level mapping */
export function readParts(document: ScenarioDocument, data: Mapping, problems: Problem[]): Parts {
  return new PartsReader(document, problems).read(data);
}

class PartsReader {
  readonly #document: ScenarioDocument;
  readonly #problems: Problem[];

  constructor(document: ScenarioDocument, problems: Problem[]) {
    this.#document = document;
    this.#problems = problems;
  }

  read(data: Mapping): Parts {
    const misspelt = this.#unknownKeys(data);
    const top = <T extends z.ZodType>(key: string, schema: T): z.output<T> | null =>
      data[key] === undefined && misspelt.has(key) ? null : this.#value(schema, [key]);
    const increase = this.#increase();
    return {
      name: top('name', TOP.name),
      description: top('description', TOP.description),
      start: top('start', TOP.start),
      duration: top('duration', TOP.duration),
      seed: top('seed', TOP.seed),
      replications: top('replications', TOP.replications),
      models: misspelt.has('models') ? [] : this.#models(),
      accounts: misspelt.has('accounts') ? [] : this.#items(accountSchema, TOP.accounts, ['accounts'], true),
      quota: top('quota', TOP.quota),
      ...increase,
      tenants: misspelt.has('tenants') ? [] : this.#items(tenantSchema, TOP.tenants, ['tenants']),
      demand: top('demand', TOP.demand),
      gateway: top('gateway', TOP.gateway),
      faults: this.#items(faultSchema, TOP.faults, ['faults']),
      objectives: this.#objectives(),
      validation: top('validation', TOP.validation),
    };
  }

  /** Reports unknown top-level keys; answers with the known ones that they were probably meant to be. */
  #unknownKeys(data: Mapping): ReadonlySet<string> {
    const known = Object.keys(TOP);
    const unknown = Object.keys(data).filter((key) => !known.includes(key));
    if (unknown.length > 0)
      this.#report([], [{ code: 'unrecognized_keys', keys: unknown, path: [], message: '' }], () => known);
    return new Set(unknown.map((key) => nearest(key, known) ?? ''));
  }

  #value<T extends z.ZodType>(schema: T, path: Path): z.output<T> | null {
    const result = schema.safeParse(this.#document.valueAt(path));
    if (result.success) return result.data;
    this.#report(path, result.error.issues, (at) => keysAt(schema, at.slice(path.length)));
    return null;
  }

  #part<T extends z.ZodType>(schema: T, path: Path): Part<z.output<T>> {
    const value = this.#value(schema, path);
    if (value !== null) return { path, value, known: value };
    const shape = schema instanceof z.ZodObject ? schema.shape : {};
    const known: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(shape)) {
      const result = inner.safeParse(this.#document.valueAt([...path, key]));
      if (result.success) known[key] = result.data;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key was read by the schema's own reader
    return { path, value: null, known: known as Partial<z.output<T>> };
  }

  /** Items of a list, each by itself; `single`: a mapping stands for a list of one. */
  #items<T extends z.ZodType>(schema: T, list: z.ZodType, path: Path, single = false): Part<z.output<T>>[] {
    const value = this.#document.valueAt(path);
    if (Array.isArray(value) && value.length > 0) return value.map((_, i) => this.#part(schema, [...path, i]));
    if (single && isMapping(value)) return [this.#part(schema, path)];
    this.#value(list, path);
    return [];
  }

  #models(): (Part<ModelInput> & { readonly name: string })[] {
    const value = this.#document.valueAt(['models']);
    if (isMapping(value) && Object.keys(value).length > 0)
      return Object.keys(value).map((name) => ({ name, ...this.#part(modelSchema, ['models', name]) }));
    this.#value(TOP.models, ['models']);
    return [];
  }

  #increase(): Pick<Parts, 'increase' | 'plan'> {
    const value = this.#document.valueAt(['increase']);
    if (value !== undefined && !isMapping(value)) {
      this.#value(increaseSchema, ['increase']);
      return { increase: null, plan: [] };
    }
    const plan =
      value?.['plan'] === undefined ? [] : this.#items(stepSchema, increaseSchema.shape.plan, ['increase', 'plan']);
    const keys = Object.keys(increaseSchema.shape);
    const unknown = Object.keys(value ?? {}).filter((key) => !keys.includes(key));
    if (unknown.length > 0) {
      this.#report(['increase'], [{ code: 'unrecognized_keys', keys: unknown, path: [], message: '' }], () => keys);
    }
    return { increase: this.#value(INCREASE_WITHOUT_PLAN.prefault({}), ['increase']), plan };
  }

  #objectives(): ObjectivePart[] {
    const value = this.#document.valueAt(['objectives']);
    if (value === undefined) return [];
    if (!isMapping(value)) {
      this.#value(TOP.objectives, ['objectives']);
      return [];
    }
    const ofTenants = value['tenants'];
    const overall = Object.keys(value).filter((key) => key !== 'tenants');
    const parts = overall.flatMap((metric) => this.#bound(['objectives', metric], metric, null));
    if (ofTenants !== undefined && !isMapping(ofTenants)) this.#value(TOP.objectives, ['objectives']);
    for (const [tenant, bounds] of Object.entries(isMapping(ofTenants) ? ofTenants : {})) {
      const path = ['objectives', 'tenants', tenant];
      if (!isMapping(bounds)) {
        this.#report(path, [{ code: 'invalid_type', expected: 'record', path: [], message: '' }], () => []);
        continue;
      }
      for (const metric of Object.keys(bounds)) parts.push(...this.#bound([...path, metric], metric, tenant));
    }
    return parts;
  }

  #bound(path: Path, metric: string, tenant: string | null): ObjectivePart[] {
    const bound = this.#value(boundSchema, path);
    return bound === null ? [] : [{ path, metric, tenant, bound }];
  }

  #report(path: Path, issues: readonly Issue[], known: (at: Path) => readonly string[]): void {
    this.#problems.push(...problemsOf(this.#document, path, issues, known));
  }
}
