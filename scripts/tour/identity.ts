/** Accounts: signing up with the mailed link, or signing in with a given account; sessions; and deleting the account again. */
import assert from 'node:assert/strict';
import { isTesseraError, type Tessera } from '../../packages/sdk/src/index.ts';
import { refused, type Tour, tokenIn } from './tour.ts';

export interface Account {
  tessera: Tessera;
  email: string;
  password: string;
  /** Whether the tour signed up, and therefore deletes the account. */
  isNew: boolean;
  /** Whether the mailed link has been followed. */
  isConfirmed: boolean;
}

/** Signs in with the given account, or signs up. */
export async function enter(tour: Tour): Promise<Account> {
  const tessera = tour.client();
  if (tour.account) {
    const { email, password } = tour.account;
    tour.skip('sign up', 'TESSERA_TOUR_EMAIL names an account');
    await tour.step('sign in', () => tessera.auth.signIn({ email, password }));
    return { tessera, email, password, isNew: false, isConfirmed: true };
  }
  const email = tour.mailbox('owner');
  const password = crypto.randomUUID();
  const isConfirmed = await tour.step('sign up', () => signUp(tour, tessera, email, password));
  return { tessera, email, password, isNew: true, isConfirmed };
}

/** Whether the server required the mailed link. */
async function signUp(tour: Tour, tessera: Tessera, email: string, password: string): Promise<boolean> {
  const person = { email, password, name: 'Asha Menon', organizationName: `Tessera tour ${tour.run}` };
  try {
    await tessera.auth.signUp(person);
    return false;
  } catch (error) {
    if (!isTesseraError(error) || error.kind !== 'email_confirmation_required') throw error;
  }
  const mail = await tour.mail(email, '#token=');
  assert(
    mail,
    'Signing up needs a mail that the tour cannot read here: name an account in TESSERA_TOUR_EMAIL and TESSERA_TOUR_PASSWORD',
  );
  await tessera.auth.confirmSignUp({ token: tokenIn(mail), password });
  return true;
}

export async function tourIdentity(tour: Tour, { tessera, email, password, isConfirmed }: Account): Promise<void> {
  const mail = isConfirmed ? null : await tour.mail(email, '#token=');
  if (mail)
    await tour.step('confirm the address with the mailed link', async () => {
      await tessera.identity.email.verify({ token: tokenIn(mail) });
      await refused(tessera.identity.email.verify({ token: tokenIn(mail) }), 'link_invalid');
    });
  else if (!isConfirmed) tour.skip('confirm the address with the mailed link', 'this server shows no outbox');

  await tour.step('sign in on another device, and see both sessions', async () => {
    const other = tour.client();
    const { user } = await other.auth.signIn({ email, password });
    assert.equal(user.email.toLowerCase(), email.toLowerCase());
    const { items } = await other.identity.sessions.list();
    assert(items.length >= 2, `${items.length} sessions`);
    await other.auth.signOut();
    await refused(other.identity.account.get(), 'UNAUTHORIZED');
  });
}

/** Also when other branches failed. */
export async function eraseAccount(tour: Tour, { tessera, email, password, isNew }: Account): Promise<void> {
  if (!isNew) return tour.step('sign out', () => tessera.auth.signOut());
  await tour.step('delete the account, which can no longer sign in', async () => {
    await tessera.identity.account.delete({ password });
    await refused(tour.client().auth.signIn({ email, password }), 'UNAUTHORIZED');
  });
}
