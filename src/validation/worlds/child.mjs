/** A process of a measured run: an emulator or a gateway, as its parent orders over IPC; it ends with its parent. */
import { loadTypeScript } from '../../typescript.mjs';

await loadTypeScript();
const { serveOrders } = await import('./serve.ts');
serveOrders();
