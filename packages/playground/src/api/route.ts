/** The page's address: `#/contacts.create`, or `#/contacts.create?input={…}` for a link with an input. */
import { withoutSecrets } from './redact.ts';

export interface Route {
  /** null on the start page. */
  path: string | null;
  /** The input that a link carries. */
  shared: { input: unknown } | null;
  /** True if the link's input cannot be read. */
  isBroken: boolean;
}

/** Mail programs and chats cut longer addresses. */
const MAX_INPUT_LENGTH = 8000;

export function parseRoute(hash: string): Route {
  const [, path = '', query] = /^#\/([\w.]*)(?:\?(.*))?$/s.exec(hash) ?? [];
  const route: Route = { path: path || null, shared: null, isBroken: false };
  const input = query === undefined ? null : new URLSearchParams(query).get('input');
  if (!path || input === null) return route;
  if (input.length > MAX_INPUT_LENGTH) return { ...route, isBroken: true };
  try {
    return { ...route, shared: { input: JSON.parse(input) } };
  } catch {
    return { ...route, isBroken: true };
  }
}

export const hrefOf = (path: string): string => `#/${path}`;

/** A link to this call, and the fields removed from it as secrets; null when the link would be too long. */
export function shareLink(path: string, input: unknown): { url: string; left: string[] } | null {
  const { value, left } = withoutSecrets(input);
  const json = JSON.stringify(value);
  if (json !== undefined && json.length > MAX_INPUT_LENGTH) return null;
  const query = json === undefined || json === '{}' ? '' : `?${new URLSearchParams({ input: json })}`;
  return { url: `${location.origin}${location.pathname}${hrefOf(path)}${query}`, left };
}

/** Subscribes to changes of the address, for `useSyncExternalStore`. */
export function onRoute(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
