/** The JSON Schema for editors is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../../src/scenario/json-schema.ts';
import { UPDATES_GOLDENS } from '../../../support/golden.ts';

const FILE = new URL('../../../../scenarios/scenario.schema.json', import.meta.url);

interface Schema {
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
}

describe('scenarios/scenario.schema.json', () => {
  it('is what the schema in the code says (UPDATE_GOLDENS=1 writes it anew)', () => {
    const expected = scenarioJsonSchema();
    if (UPDATES_GOLDENS) writeFileSync(FILE, expected);
    expect(readFileSync(FILE, 'utf8')).toBe(expected);
  });

  it('allows no key that the loader refuses', () => {
    const schema: Schema = JSON.parse(scenarioJsonSchema());
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(['duration', 'models', 'accounts', 'tenants']);
    expect(Object.keys(schema.properties)).toContain('objectives');
  });
});
