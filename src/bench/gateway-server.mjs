/** A server process's way into TypeScript. */
import { loadTypeScript } from '../typescript.mjs';

await loadTypeScript();
await import('./gateway-server.ts');
