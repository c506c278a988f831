/** Calls a shop as its visitors do: over HTTP, with a publishable key, on any of several servers. */
import { createApiKey } from '../src/domains/organizations/index.ts';
import type { Tenant } from './index.ts';

export const SHOP_ORIGIN = 'https://shop.example.com';

export interface Answer<Data = unknown> {
  status: number;
  data: Data;
  error: { code: string; message: string; details: { kind?: string } & Record<string, unknown> } | null;
}

export type CallShop = <Data = unknown>(
  url: string,
  path: string,
  input: unknown,
  headers?: Record<string, string>,
) => Promise<Answer<Data>>;

/** Calls mutations as a page that embeds the shop. A server that does not respond gives status 0. */
export async function openShop(tenant: Tenant): Promise<CallShop> {
  const { key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, {
      name: 'Shop',
      kind: 'publishable',
      scopes: ['storefront.read', 'storefront.buy'],
      origins: [SHOP_ORIGIN],
    }),
  );
  return caller({ authorization: `Bearer ${key}`, origin: SHOP_ORIGIN });
}

/** Calls mutations as a server or scanner of the organization, with a secret key. */
export async function openOffice(
  tenant: Tenant,
  scopes: Parameters<typeof createApiKey>[1]['scopes'],
): Promise<CallShop> {
  const { key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Office', kind: 'secret', scopes, origins: [] }),
  );
  return caller({ authorization: `Bearer ${key}` });
}

function caller(credentials: Record<string, string>): CallShop {
  return async (url, path, input, headers = {}) => {
    const response = await fetch(`${url}/trpc/${path}`, {
      method: 'POST',
      headers: { ...credentials, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ json: input }),
    }).catch(() => null);
    const text = await response?.text().catch(() => null);
    if (!response || !text) return { status: 0, data: undefined as never, error: null };
    const { result, error } = JSON.parse(text);
    return {
      status: response.status,
      data: result?.data?.json,
      error: error ? { ...(error.json ?? error).data, message: (error.json ?? error).message } : null,
    };
  };
}

/** Runs `work` for each item, at most `limit` at a time. */
export async function atOnce<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
