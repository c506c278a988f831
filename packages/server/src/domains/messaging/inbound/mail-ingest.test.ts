/** E-mails to a sender, from receipt to their effects. */
import { Message, newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bounceMail, smtpCredentials } from '../../../../test/fakes/messaging/smtp.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { processOrganizationWebhooks } from '../webhooks/process-webhooks.ts';
import { createWebhookReceiver } from '../webhooks/webhook-receiver.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function aMailbox() {
  const tenant = await test.createTenant();
  const { messaging, contacts } = tenant.call;
  const sender = await messaging.senders.create({
    ...{
      provider: 'smtp' as const,
      name: 'Shop',
      address: smtpCredentials.user,
      credentials: { ...smtpCredentials, security: 'starttls' as const },
    },
  });
  const webhooks = createWebhookReceiver(test.app);
  const receive = async (mail: string) => {
    const headers = { 'x-tessera-secret': smtpCredentials.webhookSecret };
    await webhooks.receive(sender.id, { method: 'POST', body: Buffer.from(mail), headers }, '');
    while (await processOrganizationWebhooks(test.app, tenant.organization.id));
  };
  const write = (head: string, text: string) => receive(`From: Asha Nair <asha@example.org>\r\n${head}\r\n\r\n${text}`);
  /** A message to Asha that has left, and its bounce. */
  const bounce = async (code: string, diagnostic: string) => {
    const id = newId();
    await tenant.transaction((ctx) =>
      Message.add(ctx, {
        ...{ id, senderId: sender.id, channel: 'email', address: 'asha@example.org', direction: 'outbound' },
        ...{ status: 'sent', attempt: 1, content: 'Hello', createdAt: ctx.now() },
      }),
    );
    const about = { externalId: `${id}.1@kettle.example.in`, token: `${id}.1`, to: 'asha@example.org', at: new Date() };
    const mail = bounceMail({ ...about, status: 'failed', code });
    await receive(mail.replace(/Diagnostic-Code:.*\r\n.*\r\n/, `Diagnostic-Code: smtp; ${diagnostic}\r\n`));
  };
  const consents = async () =>
    (await contacts.consents.list({})).items.map(({ channel, address, status, source }) => [
      channel,
      address,
      status,
      source,
    ]);
  const messages = async () => (await messaging.messages.list({})).items;
  return { tenant, sender, receive, write, bounce, consents, messages };
}

describe('ingestInbound of e-mails', () => {
  it.each([
    ['Subject: Re: Sale', 'Unsubscribe'],
    [
      'Subject: Re: Sale',
      'Please unsubscribe. Thanks!\r\n\r\nAsha Nair\r\nPhone 044 1234\r\n\r\nOn 2 Nov 2026, Shop <a@b.de> wrote:\r\n> Sale!',
    ],
    ['Subject: unsubscribe', ''],
    ['Subject: Unsubscribe me', 'x'],
    ['Subject: [EXTERNAL] unsubscribe', 'x'],
    ['Subject: unsubscribe asha@example.org', ''],
    ['Subject: unsubscribe:4f2a9b', ''],
    ['Subject: Unsubscribe from list', 'x'],
    ['Subject: Unsubscribe', 'Sent from my phone, I do not want this any longer'],
    ['Subject: unsubscribe\r\nAuto-Submitted: auto-replied\r\nX-Apple-Unsubscribe: true', 'Sent by the program'],
  ])('C11: “%s” with “%s” opts out, once and without a confirmation', async (subject, text) => {
    const mailbox = await aMailbox();
    await mailbox.write(subject, text);
    expect(await mailbox.consents()).toEqual([['email', 'asha@example.org', 'opted_out', expect.any(String)]]);
    expect((await mailbox.messages()).every(({ direction }) => direction === 'inbound')).toBe(true);
  });

  it('C11: an order’s cancellation opts out of nothing, and no mail opts in', async () => {
    const mailbox = await aMailbox();
    await mailbox.write('Subject: Cancel', 'Please cancel order 17, it is late.');
    await mailbox.write('Subject: Re: Unsubscribe', 'What is this?');
    expect(await mailbox.consents()).toEqual([]);
    await mailbox.write('Subject: Hi', 'STOP');
    await mailbox.write('Subject: Hi', 'START');
    expect(await mailbox.consents()).toMatchObject([['email', 'asha@example.org', 'opted_out', 'keyword']]);
  });

  it('C35: stores text, subject and each file', async () => {
    const mailbox = await aMailbox();
    const pdf = 'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=';
    const mixed = 'Subject: Invoice\r\nContent-Type: multipart/mixed; boundary=b';
    await mailbox.write(mixed, `--b\r\n\r\nSee below\r\n--b\r\n${pdf}\r\n--b--`);
    const [file, words] = await mailbox.messages();
    expect(words).toMatchObject({ type: 'text', content: 'See below', subject: 'Invoice', mediaId: null });
    expect(file).toMatchObject({ type: 'document', content: null, subject: 'Invoice', mediaId: expect.any(String) });
    const { items } = await mailbox.tenant.call.messaging.media.list({});
    expect(items).toMatchObject([{ id: file?.mediaId, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 5 }]);
    await mailbox.receive('From: "odd one"@x.example\r\n\r\nHello');
    expect((await mailbox.messages())[0]).toMatchObject({ address: '"odd one"@x.example', content: 'Hello' });
  });

  it('P4: counts what is not understood, and reports about no known message', async () => {
    const mailbox = await aMailbox();
    const server = 'From: MAILER-DAEMON@mx.example.org\r\nReturn-Path: <>\r\nSubject: ';
    await mailbox.receive(`${server}Notice\r\n\r\nThe queue is long today.`);
    await mailbox.receive(`${server}Undeliverable\r\n\r\n<a@b.de>: 550 5.1.1 User unknown`);
    expect(await mailbox.messages()).toEqual([]);
    const { id } = mailbox.sender;
    expect(await mailbox.tenant.call.messaging.senders.get({ id })).toMatchObject({ failedReportCount: 2 });
  });
});

describe('confirmRepeated', () => {
  it('P5: a doubtful code suppresses the address when another message failed likewise', async () => {
    const mailbox = await aMailbox();
    await mailbox.bounce('5.2.1', '550 5.2.1 The account is disabled');
    expect(await mailbox.consents()).toEqual([]);
    await mailbox.bounce('5.4.1', '550 5.4.1 Access denied');
    expect(await mailbox.consents()).toEqual([]);
    await mailbox.bounce('5.2.1', '550 5.2.1 The account is disabled');
    expect(await mailbox.consents()).toEqual([['email', 'asha@example.org', 'opted_out', 'unreachable']]);
  });

  it('P1, P5: clear words suppress at once, and block lists never', async () => {
    const mailbox = await aMailbox();
    await mailbox.bounce('5.1.1', '550 5.7.1 blacklisted');
    await mailbox.bounce('5.1.1', '550 5.7.1 blacklisted');
    expect(await mailbox.consents()).toEqual([]);
    await mailbox.bounce('5.0.0', '550 User unknown');
    expect(await mailbox.consents()).toMatchObject([['email', 'asha@example.org', 'opted_out', 'unreachable']]);
  });
});
