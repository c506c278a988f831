/**
 * The caller: anonymous, a signed-in person or an API key. A person's session is in a cookie that scripts cannot read,
 * and it survives a reload. A key is kept in memory only, so a reload removes it.
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

/** The organization that calls go to, and the caller's permissions there. `role` is set for a person. */
export interface CallerOrganization {
  id: string;
  name: string;
  role: string | null;
  permissions: readonly string[];
}

export interface Connection {
  kind: 'anonymous' | 'session' | 'key';
  tessera: Tessera;
  /** An e-mail address, or the last characters of a key. */
  label: string;
  organizations: readonly OrganizationSummary[];
  organization: CallerOrganization | null;
  /** Why the last session ended; null when there is nothing to report. */
  notice: string | null;
}

/** No retries, so that the page shows the outcome of exactly one request. */
const OPTIONS = { url: location.origin, retries: 0 };

const anonymous = (notice: string | null = null): Connection => ({
  kind: 'anonymous',
  tessera: createTessera(OPTIONS),
  label: '',
  organizations: [],
  organization: null,
  notice,
});

const personal = (): Tessera => createTessera({ ...OPTIONS, session: 'cookie' });

/**
 * Storage key of the organization last used in this browser. Its presence also says that a session may exist, so that
 * the page asks the server for one only then.
 */
const ORGANIZATION_KEY = 'tessera-playground-place';

let connection = anonymous();
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

export interface Credentials {
  email: string;
  password: string;
  /** `name` and `organizationName` are given together, for a new account. */
  name?: string;
  organizationName?: string;
}

/** Signs in, or signs up when `name` is given. */
export async function signInOrUp({ email, password, name, organizationName }: Credentials): Promise<void> {
  const tessera = personal();
  if (name !== undefined)
    await tessera.auth.signUp({ email, password, name, organizationName: organizationName ?? '' });
  else await tessera.auth.signIn({ email, password });
  await connectAs(tessera);
}

/** Issued for a correct password when the account also requires a second factor. */
export interface TwoFactorTicket {
  ticket: string;
  methods: readonly string[];
}

/** The ticket that an error carries; null for any other error. */
export const twoFactorTicketOf = (error: unknown): TwoFactorTicket | null =>
  isTesseraError(error, 'UNAUTHORIZED') && error.details.kind === 'two_factor_required'
    ? (error.details as unknown as TwoFactorTicket)
    : null;

export async function completeTwoFactor(
  { ticket }: TwoFactorTicket,
  factor: { code: string } | { recoveryCode: string } | 'passkey',
): Promise<void> {
  const tessera = personal();
  const shown =
    factor === 'passkey'
      ? { passkey: await askPasskey(await tessera.identity.passkeys.beginSignIn({ ticket })) }
      : factor;
  await tessera.auth.completeTwoFactor({ ticket, ...shown });
  await connectAs(tessera);
}

export async function signInWithPasskey(): Promise<void> {
  const tessera = personal();
  const passkey = await askPasskey(await tessera.identity.passkeys.beginSignIn());
  await tessera.auth.signInWithPasskey({ passkey });
  await connectAs(tessera);
}

/** Gives a fresh proof of identity. */
export async function reauthenticate(proof: { password: string } | { code: string } | 'passkey'): Promise<void> {
  const { auth, passkeys } = connection.tessera.identity;
  const shown = proof === 'passkey' ? { passkey: await askPasskey(await passkeys.beginReauthentication()) } : proof;
  await auth.reauthenticate(shown);
}

/** Restores the session and organization of the last visit, if the session still exists. */
async function restoreSession(): Promise<void> {
  const organizationId = storedOrganizationId();
  if (organizationId === null) return;
  const tessera = personal();
  if (await tessera.auth.session()) await connectAs(tessera, organizationId);
  else storeOrganizationId(null);
}

/** Resolves when the caller is known. If the server cannot be reached, the next call reports the error. */
export const sessionRestored: Promise<void> = restoreSession().catch(() => {});

/** Connects as the signed-in person, in the organization used last or else the first one. */
async function connectAs(tessera: Tessera, chosen: string | null = null): Promise<void> {
  const { user, organizations } = await tessera.identity.account.get();
  const summary = organizations.find(({ id }) => id === chosen) ?? organizations[0];
  const there = summary && summary.id === chosen ? tessera.withOrganization(summary.id) : tessera;
  const organization = summary
    ? callerOrganization(await there.withOrganization(summary.id).organizations.get(), summary.role)
    : null;
  storeOrganizationId(organization?.id ?? '');
  become({ kind: 'session', tessera: there, label: user.email, organizations, organization, notice: null });
}

/** Tests a key before using it. A key without `organizations.read` works, but the page cannot show its organization. */
export async function connectWithKey(apiKey: string): Promise<void> {
  const tessera = createTessera({ ...OPTIONS, apiKey });
  const organization = await tessera.organizations.get().catch((error: unknown) => {
    if (isTesseraError(error, 'FORBIDDEN')) return null;
    throw error;
  });
  become({
    kind: 'key',
    tessera,
    label: `key …${apiKey.slice(-4)}`,
    organizations: [],
    organization: organization && callerOrganization(organization, null),
    notice: null,
  });
}

export async function switchOrganization(organizationId: string): Promise<void> {
  const { tessera, organizations } = connection;
  const summary = organizations.find(({ id }) => id === organizationId);
  const moved = tessera.withOrganization(organizationId);
  const organization = callerOrganization(await moved.organizations.get(), summary?.role ?? null);
  storeOrganizationId(organization.id);
  become({ ...connection, tessera: moved, organization });
}

export async function disconnect(): Promise<void> {
  const { kind, tessera } = connection;
  become(anonymous());
  storeOrganizationId(null);
  // The page has already signed out; an error of the server does not change that.
  if (kind === 'session') await tessera.auth.signOut().catch(() => {});
}

/** After an UNAUTHORIZED answer: checks whether the session has ended, and if so signs out with a notice. */
export async function noticeRefusal(error: unknown): Promise<void> {
  if (connection.kind !== 'session' || !isTesseraError(error, 'UNAUTHORIZED')) return;
  if ((await connection.tessera.auth.session()) !== null) return;
  storeOrganizationId(null);
  become(anonymous('Your session has ended. Sign in again to continue.'));
}

const callerOrganization = (
  { id, name, permissions }: CurrentOrganization,
  role: string | null,
): CallerOrganization => ({
  id,
  name,
  role,
  permissions,
});

function storedOrganizationId(): string | null {
  try {
    return localStorage.getItem(ORGANIZATION_KEY);
  } catch {
    return null;
  }
}

function storeOrganizationId(id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(ORGANIZATION_KEY);
    else localStorage.setItem(ORGANIZATION_KEY, id);
  } catch {
    // Without storage, a reload requires a new sign-in.
  }
}
