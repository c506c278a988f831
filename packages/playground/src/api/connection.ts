/** Who is calling: nobody, a person or a key. Kept in memory only, so that it is gone with the page. */
import {
  type CurrentOrganization,
  createTessera,
  isTesseraError,
  type OrganizationSummary,
  type Tessera,
} from '@tessera/sdk';
import { useSyncExternalStore } from 'react';

/** The organization of the calls, and what may be done there. `role` is a person's. */
export interface Place {
  id: string;
  name: string;
  role: string | null;
  permissions: readonly string[];
}

export interface Connection {
  kind: 'nobody' | 'session' | 'key';
  tessera: Tessera;
  /** An e-mail address, or the end of a key. */
  label: string;
  organizations: readonly OrganizationSummary[];
  place: Place | null;
  /** Why nobody is signed in any more. */
  notice: string | null;
}

/** One try per call: what is shown is what happened. */
const OPTIONS = { url: location.origin, retries: 0 };

const nobody = (notice: string | null = null): Connection => ({
  kind: 'nobody',
  tessera: createTessera(OPTIONS),
  label: '',
  organizations: [],
  place: null,
  notice,
});

let connection = nobody();
const listeners = new Set<() => void>();

function become(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);

export interface Person {
  email: string;
  password: string;
  /** Both for a new account. */
  name?: string;
  organizationName?: string;
}

/** Signs in, or up when a name is given. */
export async function enter({ email, password, name, organizationName }: Person): Promise<void> {
  const tessera = createTessera(OPTIONS);
  if (name !== undefined)
    await tessera.auth.signUp({ email, password, name, organizationName: organizationName ?? '' });
  else await tessera.auth.signIn({ email, password });
  const { user, organizations } = await tessera.identity.me();
  const first = organizations[0];
  become({
    kind: 'session',
    tessera,
    label: user.email,
    organizations,
    place: first ? placeOf(await tessera.withOrganization(first.id).organizations.get(), first.role) : null,
    notice: null,
  });
}

/** A key is tried before it is taken. One without `organizations.read` works, but does not say where. */
export async function enterWithKey(apiKey: string): Promise<void> {
  const tessera = createTessera({ ...OPTIONS, apiKey });
  const place = await tessera.organizations.get().catch((error: unknown) => {
    if (isTesseraError(error, 'FORBIDDEN')) return null;
    throw error;
  });
  become({
    kind: 'key',
    tessera,
    label: `key …${apiKey.slice(-4)}`,
    organizations: [],
    place: place && placeOf(place, null),
    notice: null,
  });
}

export async function moveTo(organizationId: string): Promise<void> {
  const { tessera, organizations } = connection;
  const summary = organizations.find(({ id }) => id === organizationId);
  const moved = tessera.withOrganization(organizationId);
  const place = placeOf(await moved.organizations.get(), summary?.role ?? null);
  become({ ...connection, tessera: moved, place });
}

export async function leave(): Promise<void> {
  const { kind, tessera } = connection;
  become(nobody());
  // Gone here whether or not the server hears of it.
  if (kind === 'session') await tessera.auth.signOut().catch(() => {});
}

/** After a call was refused: has the session ended? Then say so, rather than pretend. */
export async function noticeRefusal(error: unknown): Promise<void> {
  if (connection.kind !== 'session' || !isTesseraError(error, 'UNAUTHORIZED')) return;
  if ((await connection.tessera.auth.session()) === null)
    become(nobody('Your session has ended. Sign in again to go on.'));
}

const placeOf = ({ id, name, permissions }: CurrentOrganization, role: string | null): Place => ({
  id,
  name,
  role,
  permissions,
});
