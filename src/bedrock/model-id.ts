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
