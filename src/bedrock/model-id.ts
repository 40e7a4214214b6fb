/** What a model's id tells: its maker, and whether it names an inference profile. */

/** AWS, "Supported Regions and models for inference profiles": geographic and global cross-Region inference. */
const PROFILE_PREFIX = /^(us|eu|apac|au|jp|ca|sa|us-gov|global)\./;

/** The id of the model behind an inference profile; any other id as it is. */
export function withoutProfile(modelId: string): string {
  return modelId.replace(PROFILE_PREFIX, '');
}

/** The maker, as the first part of a model id without its profile prefix: `anthropic`, `amazon`, `meta`, ... */
export function makerOf(modelId: string): string {
  return withoutProfile(modelId).split('.', 1)[0]!;
}

/**
 * Whether a prompt for the model may have cache points: Claude, Nova, and OpenAI's models that are not open weights.
 * Source: AWS, "Prompt caching for faster model inference"; others are refused, as users of them report.
 */
export function cachesPrompts(modelId: string): boolean {
  const id = withoutProfile(modelId);
  const isOpenWeights = id.startsWith('openai.gpt-oss');
  return !isOpenWeights && ['anthropic', 'amazon', 'openai'].includes(makerOf(id));
}
