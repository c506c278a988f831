/**
 * Who is calling: nobody, a person or a key. A person's session is in a cookie that no script can read, and goes on when
 * the page is loaded anew; a key is kept in memory only, and gone with the page.
 */
import {
  type CurrentOrganization,
  createTessera,
  isTesseraError,
  type OrganizationSummary,
  type Tessera,
} from '@tessera/sdk';
import { useSyncExternalStore } from 'react';
import { askPasskey } from './passkey.ts';

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

const personal = (): Tessera => createTessera({ ...OPTIONS, session: 'cookie' });

/** Where this browser's last person was working: also the sign that asking the server for a session is worth it. */
const PLACE = 'tessera-playground-place';

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
  const tessera = personal();
  if (name !== undefined)
    await tessera.auth.signUp({ email, password, name, organizationName: organizationName ?? '' });
  else await tessera.auth.signIn({ email, password });
  await arrive(tessera);
}

/** What a right password is worth where a second factor is asked for. */
export interface Ticket {
  ticket: string;
  methods: readonly string[];
}

/** The ticket that an error brings; null for any other error. */
export const ticketOf = (error: unknown): Ticket | null =>
  isTesseraError(error, 'UNAUTHORIZED') && error.details.kind === 'two_factor_required'
    ? (error.details as unknown as Ticket)
    : null;

export async function completeTwoFactor(
  { ticket }: Ticket,
  factor: { code: string } | { recoveryCode: string } | 'passkey',
): Promise<void> {
  const tessera = personal();
  const shown =
    factor === 'passkey'
      ? { passkey: await askPasskey(await tessera.identity.passkeys.beginSignIn({ ticket })) }
      : factor;
  await tessera.auth.completeTwoFactor({ ticket, ...shown });
  await arrive(tessera);
}

export async function enterWithPasskey(): Promise<void> {
  const tessera = personal();
  const passkey = await askPasskey(await tessera.identity.passkeys.beginSignIn());
  await tessera.auth.signInWithPasskey({ passkey });
  await arrive(tessera);
}

/** Proves once more who is calling. */
export async function reauthenticate(proof: { password: string } | { code: string } | 'passkey'): Promise<void> {
  const { auth, passkeys } = connection.tessera.identity;
  const shown = proof === 'passkey' ? { passkey: await askPasskey(await passkeys.beginReauthentication()) } : proof;
  await auth.reauthenticate(shown);
}

/** Goes on where somebody was before the page was loaded, if they are still signed in. */
async function resume(): Promise<void> {
  const place = keptPlace();
  if (place === null) return;
  const tessera = personal();
  if (await tessera.auth.session()) await arrive(tessera, place);
  else keepPlace(null);
}

/** Fulfilled once it is known who is calling. A server that cannot be reached is told of by whatever is asked next. */
export const resumed: Promise<void> = resume().catch(() => {});

/** In the organization that was chosen before, or the first one. */
async function arrive(tessera: Tessera, chosen: string | null = null): Promise<void> {
  const { user, organizations } = await tessera.identity.account.get();
  const summary = organizations.find(({ id }) => id === chosen) ?? organizations[0];
  const there = summary && summary.id === chosen ? tessera.withOrganization(summary.id) : tessera;
  const place = summary ? placeOf(await there.withOrganization(summary.id).organizations.get(), summary.role) : null;
  keepPlace(place?.id ?? '');
  become({ kind: 'session', tessera: there, label: user.email, organizations, place, notice: null });
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
  keepPlace(place.id);
  become({ ...connection, tessera: moved, place });
}

export async function leave(): Promise<void> {
  const { kind, tessera } = connection;
  become(nobody());
  keepPlace(null);
  // Gone here whether or not the server hears of it.
  if (kind === 'session') await tessera.auth.signOut().catch(() => {});
}

/** After a call was refused: has the session ended? Then say so, rather than pretend. */
export async function noticeRefusal(error: unknown): Promise<void> {
  if (connection.kind !== 'session' || !isTesseraError(error, 'UNAUTHORIZED')) return;
  if ((await connection.tessera.auth.session()) !== null) return;
  keepPlace(null);
  become(nobody('Your session has ended. Sign in again to go on.'));
}

const placeOf = ({ id, name, permissions }: CurrentOrganization, role: string | null): Place => ({
  id,
  name,
  role,
  permissions,
});

function keptPlace(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

function keepPlace(id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, id);
  } catch {
    // Then whoever loads the page anew signs in anew.
  }
}
