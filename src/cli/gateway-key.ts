/** `gateway key`: a new API key for a tenant. The key is shown once; a gateway needs its hash alone. */
import type { Command } from '@commander-js/extra-typings';
import { EXIT_FINE } from './exit.ts';
import type { Act } from './verb.ts';

/** Declares the verb under `gateway`. */
export function declareKey(gateway: Command, act: Act): void {
  gateway
    .command('key')
    .description('make an API key for a tenant, and the entry for --keys that holds its hash')
    .helpOption('-h, --help', 'show help')
    .argument('<tenant>', 'name of the tenant in the scenario')
    .addHelpText('after', '\nExamples:\n  # a key for the tenant chat\n  npx shardproof gateway key chat')
    .action((tenant) =>
      act(
        () => import('../gateway/tenants/api-keys.ts'),
        async (session, { hashKey, newKey }) => {
          const key = newKey();
          const entry = JSON.stringify({ [tenant]: { hashes: [hashKey(key)], limits: null } });
          session.print(`${key}\n`);
          session.note(`The entry for --keys, which holds the hash alone:\n${entry}`);
          return EXIT_FINE;
        },
      ),
    );
}
