/** An organization for the tour: test mode, invitations, keys and their rotation, the activity log; and deleting it again. */
import assert from 'node:assert/strict';
import { type CreatedApiKey, isTesseraError, type Tessera } from '../../packages/sdk/src/index.ts';
import type { Account } from './identity.ts';
import { refused, type Tour, tokenIn, until } from './tour.ts';

/** The organization of the tour, and its clients. */
export interface Office {
  name: string;
  /** With the session of the owner. */
  owner: Tessera;
  /** With a secret key: what a server of the organization may do. */
  server: Tessera;
  /** With a publishable key: what a page with a shop may do. */
  shop: Tessera;
  serverKey: CreatedApiKey;
}

const NAME = 'Tessera tour';

export async function tourOrganizations(tour: Tour, { tessera }: Account): Promise<Office> {
  const name = `${NAME} ${tour.run}, to be deleted`;
  const owner = await tour.step('create an organization', async () => {
    const { id } = await tessera.organizations.create({ name });
    return tessera.withOrganization(id);
  });
  await tour.step('turn test mode on, in which sandboxes work', async () => {
    assert.equal((await owner.organizations.setTestMode({ isTestMode: true })).isTestMode, true);
  });
  await tour.step('invite a member, read the invitation, revoke it', () => invite(tour, owner));
  const serverKey = await tour.step('create a secret key with the permissions of the owner', async () => {
    const { permissions } = await owner.organizations.get();
    return owner.organizations.apiKeys.create({ name: 'Tour', scopes: permissions as never });
  });
  const server = tour.client({ apiKey: serverKey.key });
  const shop = await tour.step('create a publishable key, which works on its pages only', async () => {
    const origin = 'https://tour.example.com';
    const scopes = ['storefront.read', 'storefront.buy'] as const;
    const { key } = await owner.organizations.apiKeys.create({
      ...{ name: 'Tour shop', kind: 'publishable', scopes: [...scopes], origins: [origin] },
    });
    const shop = tour.client({ apiKey: key, headers: { origin } });
    await shop.ticketing.storefront.listEvents();
    const elsewhere = tour.client({ apiKey: key, headers: { origin: 'https://elsewhere.example.com' } });
    await refused(elsewhere.ticketing.storefront.listEvents(), 'api_key_invalid');
    return shop;
  });
  await tour.step('a key without a permission is refused what needs it', async () => {
    const { key } = await owner.organizations.apiKeys.create({ name: 'Reader', scopes: ['contacts.read'] });
    const reader = tour.client({ apiKey: key });
    await reader.contacts.list();
    await refused(reader.contacts.create({ name: 'Refused' }), 'FORBIDDEN');
  });
  return { name, owner, server, shop, serverKey };
}

async function invite(tour: Tour, owner: Tessera): Promise<void> {
  const { invitations } = owner.organizations;
  const email = tour.mailbox('member');
  const { id } = await invitations.create({ email, role: 'agent' });
  const mail = await tour.mail(email, '#token=');
  if (mail) assert.equal((await invitations.preview({ token: tokenIn(mail) })).role, 'agent');
  assert((await invitations.revoke({ id })).revokedAt);
  if (mail) await refused(invitations.preview({ token: tokenIn(mail) }), 'NOT_FOUND');
}

/** Last, so that what the other branches sealed and signed is used with the new keys. */
export async function tourKeyRotation(tour: Tour, { owner, server, serverKey }: Office): Promise<void> {
  await tour.step('rotate the secret key: both work until the old one is revoked', async () => {
    const { key } = await owner.organizations.apiKeys.rotate({ id: serverKey.id, graceMinutes: 60 });
    const successor = tour.client({ apiKey: key });
    await Promise.all([server.contacts.list({ limit: 1 }), successor.contacts.list({ limit: 1 })]);
    await owner.organizations.apiKeys.revoke({ id: serverKey.id });
    await until('the end of the revoked key', () => isRefused(server));
    await successor.contacts.list({ limit: 1 });
  });
  await tour.step('rotate the data key: sealed credentials stay usable', async () => {
    const { version } = await owner.organizations.dataKeys.rotate();
    assert(version >= 2, `version ${version}`);
    const { items } = await owner.payments.gateways.list();
    for (const { id } of items) assert.equal((await owner.payments.gateways.verify({ id })).isActive, true);
  });
  await tour.step('find the rotations in the activity log', async () => {
    const { items } = await owner.organizations.activity.list({ filter: { action: 'organizations.' }, limit: 200 });
    const actions = items.map(({ action }) => action);
    for (const action of ['organizations.apiKeys.rotate', 'organizations.dataKeys.rotate'])
      assert(actions.includes(action), `${action} is missing`);
  });
}

/** Also when other branches failed. Deletes every organization of an account that the tour made. */
export async function eraseOrganizations(tour: Tour, account: Account): Promise<void> {
  await tour.step('delete the organization', async () => {
    const { organizations } = account.tessera;
    const { items } = await organizations.list({ limit: 200 });
    const own = items.filter(({ name }) => name.startsWith(`${NAME} ${tour.run}`));
    for (const { id, name } of own) await account.tessera.withOrganization(id).organizations.delete({ name });
    const left = (await organizations.list({ limit: 200 })).items.filter(({ id }) => own.some((one) => one.id === id));
    assert.deepEqual(left, []);
  });
}

const isRefused = (tessera: Tessera): Promise<boolean> =>
  tessera.contacts.list({ limit: 1 }).then(
    () => false,
    (error) => isTesseraError(error, 'UNAUTHORIZED'),
  );
