/** Templates: validation, review states and preview. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const order = {
  channel: 'whatsapp' as const,
  name: 'order_update',
  body: 'Hello {{1}}, your order {{2}} is on its way.',
  components: {
    header: { type: 'text' as const, text: 'For {{1}}' },
    footer: { text: 'Thank you' },
    buttons: [{ type: 'url' as const, text: 'Where', url: 'https://example.in/orders/{{1}}' }],
  },
};

const addSender = ({ call }: Tenant) =>
  call.messaging.senders.create({
    provider: 'sandbox',
    channel: 'whatsapp',
    name: 'Shop',
    address: '+919800000001',
  });

describe('messaging.templates for WhatsApp', () => {
  it.each<[string, object, string]>([
    ['a name with capitals', { name: 'Order' }, 'name'],
    ['a gap in the numbers', { body: 'Hello {{1}} and {{3}}' }, '{{2}}'],
    ['numbers that begin at two', { body: 'Hello {{2}}' }, '{{1}}'],
    ['a name as a value', { body: 'Hello {{ name }}' }, 'body'],
    ['half a value', { body: 'Hello {{1' }, 'body'],
    ['two values in the header', { components: { header: { type: 'text', text: '{{1}} {{2}}' } } }, 'header'],
    ['a value in the footer', { components: { footer: { text: 'Bye {{1}}' } } }, 'footer'],
    [
      'a value inside an address',
      { components: { buttons: [{ type: 'url', text: 'Go', url: 'https://{{1}}.in/x' }] } },
      'url',
    ],
    ['a body beyond 1,024', { body: 'x'.repeat(1025) }, 'body'],
    ['a subject', { subject: 'Order' }, 'subject'],
  ])('create: refuses %s', async (_what, change, named) => {
    const { call } = await test.createTenant();
    await expect(call.messaging.templates.create({ ...order, ...change } as never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(named),
    });
  });

  it('update: makes an approved template a draft when reviewed parts change', async () => {
    const tenant = await test.createTenant();
    const { templates } = tenant.call.messaging;
    const { id: senderId } = await addSender(tenant);
    const draft = await templates.create(order);
    expect(draft).toMatchObject({ status: 'draft', version: 1, language: 'en', category: 'marketing' });
    const approved = await templates.submit({ id: draft.id, senderId });
    expect(approved.status).toBe('approved');
    const renamed = await templates.update({ id: draft.id, version: 1, externalId: '4242' });
    expect(renamed).toMatchObject({ status: 'approved', version: 2 });
    const changed = await templates.update({ id: draft.id, version: 2, body: 'Hi {{1}}, order {{2}}.' });
    expect(changed).toMatchObject({ status: 'draft', version: 3 });
    const stale = templates.update({ id: draft.id, version: 2, body: 'Late {{1}}' });
    await expect(stale).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'template_version_conflict' } },
    });
  });

  it('preview: renders a draft for a contact', async () => {
    const { call } = await test.createTenant();
    const contact = await call.contacts.create({ name: 'Asha Nair', customFields: { order_no: 'A-7' } });
    const { id } = await call.messaging.templates.create(order);
    const values = { header: '{{ first_name }}', body: ['{{ name }}', '{{ order_no }}'], buttons: ['{{ order_no }}'] };
    const seen = await call.messaging.templates.preview({ id, contactId: contact.id, values });
    expect(seen).toMatchObject({ text: 'Hello Asha Nair, your order A-7 is on its way.', missing: null });
    const without = { ...values, body: ['{{ name }}', '{{ nothing }}'] };
    const gap = await call.messaging.templates.preview({ id, contactId: contact.id, values: without });
    expect(gap).toMatchObject({ text: null, missing: 'nothing' });
  });
});

describe('messaging.templates for other channels', () => {
  it('create: approves at once, with fallbacks for preview', async () => {
    const tenant = await test.createTenant();
    const { templates } = tenant.call.messaging;
    const contact = await tenant.call.contacts.create({ name: 'Asha Nair' });
    const made = await templates.create({
      channel: 'email',
      name: 'News',
      subject: 'For {{ first_name }}',
      body: 'Hello {{ company }}',
      variables: { company: { fallback: 'friend' } },
    });
    expect(made.status).toBe('approved');
    expect(await templates.preview({ id: made.id, contactId: contact.id })).toMatchObject({
      subject: 'For Asha',
      text: 'Hello friend',
      missing: null,
    });
    const { id: senderId } = await addSender(tenant);
    const judged = templates.submit({ id: made.id, senderId });
    await expect(judged).rejects.toMatchObject({ code: 'CONFLICT', cause: { details: { kind: 'channel_mismatch' } } });
    const again = templates.create({ channel: 'email', name: 'News', body: 'Other' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    await templates.delete({ id: made.id });
    await expect(templates.get({ id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('create: refuses Liquid that does not parse', async () => {
    const { call } = await test.createTenant();
    const broken = (values: object) =>
      call.messaging.templates.create({ channel: 'sms', name: 'X', body: 'x', ...values } as never);
    await expect(broken({ body: 'Hello {{ name' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    // P2, P7: what Liquid would ignore or print wrongly.
    for (const body of [
      `{% if tier eq 'gold' %}x{% endif %}`,
      '{{ name or "you" }}',
      '{{ order }} {{ order.total }}',
    ]) {
      await expect(broken({ body }), body).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
    await expect(broken({ html: '<p>x</p>' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(broken({ components: { footer: { text: 'x' } } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
