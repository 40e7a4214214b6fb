/** The JSON Schema of scenario files, for editors: completion, hints and wrong keys underlined while typing. */
import { z } from 'zod';
import { scenarioSchema } from './schema/scenario.ts';

/** As the committed `scenarios/scenario.schema.json` holds it. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', reused: 'ref' });
  const titled = { ...schema, title: 'Shardproof scenario' };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
