/** The address: `#/contacts.create`, and `#/contacts.create?input={…}` for a link that carries an input. */
import { withoutSecrets } from './redact.ts';

export interface Route {
  /** null at the start. */
  path: string | null;
  /** What a link brings along. */
  shared: { input: unknown } | null;
  /** A link whose input could not be read. */
  isBroken: boolean;
}

/** Addresses longer than this are cut by mail programs and chats. */
const LONGEST_INPUT = 8000;

export function parseRoute(hash: string): Route {
  const [, path = '', query] = /^#\/([\w.]*)(?:\?(.*))?$/s.exec(hash) ?? [];
  const route: Route = { path: path || null, shared: null, isBroken: false };
  const input = query === undefined ? null : new URLSearchParams(query).get('input');
  if (!path || input === null) return route;
  if (input.length > LONGEST_INPUT) return { ...route, isBroken: true };
  try {
    return { ...route, shared: { input: JSON.parse(input) } };
  } catch {
    return { ...route, isBroken: true };
  }
}

export const hrefOf = (path: string): string => `#/${path}`;

/** A link to this call, and what was left out of it; null when it would be too long. */
export function shareLink(path: string, input: unknown): { url: string; left: string[] } | null {
  const { value, left } = withoutSecrets(input);
  const json = JSON.stringify(value);
  if (json !== undefined && json.length > LONGEST_INPUT) return null;
  const query = json === undefined || json === '{}' ? '' : `?${new URLSearchParams({ input: json })}`;
  return { url: `${location.origin}${location.pathname}${hrefOf(path)}${query}`, left };
}

/** Every change of the address, for `useSyncExternalStore`. */
export function onRoute(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
