/**
 * Preloaded with `node --import` by the on-sale test: the server reads every capacity in the statements of holds and
 * carts as null, which means no limit. Everything else is unchanged. The start of the server fails when there is
 * nothing to replace.
 */
import { registerHooks } from 'node:module';

const STATEMENTS = ['/ticketing/holds/hold-sql.ts', '/ticketing/carts/sale.ts'];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!STATEMENTS.some((path) => url.endsWith(path))) return loaded;
    const source = String(loaded.source);
    if (!source.includes('p.capacity')) throw new Error(`${url} reads no capacity`);
    return { ...loaded, source: source.replaceAll('p.capacity', 'null::integer') };
  },
});
