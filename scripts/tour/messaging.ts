/** Messaging: a sender of the sandbox, which delivers nothing; a template, a message, and a STOP. */
import assert from 'node:assert/strict';
import type { Contact, Sender, Tessera } from '../../packages/sdk/src/index.ts';
import { type Tour, until } from './tour.ts';

/** The sandbox answers STOP for numbers that end in this. */
const STOPPING_NUMBER = '+14155550003';

export async function tourMessaging(tour: Tour, tessera: Tessera, contact: Contact): Promise<Sender> {
  const { messaging } = tessera;
  const delaysMs = { delivered: 100, read: 200, replied: 300 };
  const mailbox = await tour.step('create senders of the sandbox for e-mail and SMS', async () => {
    const sandbox = { provider: 'sandbox', name: 'Tour', isDefault: true, settings: { delaysMs } } as const;
    await messaging.senders.create({ ...sandbox, channel: 'sms', address: '+14155550100' });
    return messaging.senders.create({ ...sandbox, channel: 'email', address: 'tour@example.com' });
  });
  await tour.step('create a template and preview it for a contact', async () => {
    const template = await messaging.templates.create({
      ...{ channel: 'email', name: `tour_${tour.run}`, subject: 'Hello {{ first_name }}', body: 'Hello {{ name }}!' },
    });
    const { subject } = await messaging.templates.preview({ id: template.id, contactId: contact.id });
    assert.equal(subject, 'Hello Meera');
  });
  await tour.step('send a message, which is delivered', async () => {
    const { id } = await messaging.messages.send({
      ...{ contactId: contact.id, channel: 'email', content: { type: 'text', subject: 'Hello', text: 'Hello!' } },
    });
    const isThere = async () => ['delivered', 'read'].includes((await messaging.messages.get({ id })).status);
    await until('the delivered message', isThere);
  });
  await tour.step('a STOP from the inbox opts its sender out', async () => {
    const { id } = await tessera.contacts.create({ name: 'Stopping', phone: STOPPING_NUMBER });
    const content = { type: 'text', text: 'Offers of the week' } as const;
    await messaging.messages.send({ contactId: id, channel: 'sms', content });
    const filter = { contactId: id, status: 'opted_out' as const };
    await until('the opt-out', async () => (await tessera.contacts.consents.list({ filter })).items[0]);
    const { items } = await messaging.conversations.list({ filter: { contactId: id } });
    assert.equal(items.length, 1);
  });
  return mailbox;
}
