/** The configuration of LiteLLM's proxy in front of emulated accounts: one deployment a model and account. */
import { stringify } from 'yaml';
import type { Ready } from './ready.ts';

/** Whoever copies it into a real proxy is to see that it is none. */
const MASTER_KEY = 'sk-litellm-rehearsal';

/**
 * Names of LiteLLM 1.108 (docs.litellm.ai, "Proxy config", "Router"). It picks a deployment at random, asks another one
 * after a failure, and leaves none alone: `gateway` of `scenarios/litellm-proxy.yaml` says the same of the simulation.
 */
export function litellmConfig({ url, models, accounts }: Ready): string {
  return stringify({
    model_list: models.flatMap((model) =>
      accounts.map(({ id, region, accessKeyId, secretAccessKey }) => ({
        model_name: model,
        litellm_params: {
          model: `bedrock/converse/${model}`,
          aws_access_key_id: accessKeyId,
          aws_secret_access_key: secretAccessKey,
          aws_region_name: region,
          aws_bedrock_runtime_endpoint: url,
        },
        model_info: { id: `${id}/${model}` },
      })),
    ),
    router_settings: { routing_strategy: 'simple-shuffle', num_retries: 1, disable_cooldowns: true },
    general_settings: { master_key: MASTER_KEY },
  });
}
