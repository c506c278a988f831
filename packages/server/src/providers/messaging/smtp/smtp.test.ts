import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { mailWebhook, smtpCredentials, startFakeSmtp } from '../../../../test/fakes/messaging/smtp.ts';
import { SmtpCredentials, smtpMessaging } from './smtp.ts';
import { type SmtpError, smtpFault } from './smtp-faults.ts';
import { closeSmtpPools } from './smtp-pool.ts';

const app = (production: boolean) => ({ config: { production } }) as Parameters<typeof smtpMessaging>[0];
const provider = smtpMessaging(app(true));
const base = anAccount({ channel: 'email', address: 'sender@kettle.example.in', credentials: smtpCredentials });

let serial = 0;
const start = async (settings = {}, name = 'Kettle & Co.') => {
  const fake = await startFakeSmtp();
  const senderId = `01990000-0000-7000-9000-${String(++serial).padStart(12, '0')}`;
  const account = { ...base, senderId, baseUrl: fake.url, settings, name };
  const send = (content = aText(), to = 'asha@example.org') =>
    provider.send(account, { token: `t${++serial}.1`, to, content });
  const last = () => {
    const mail = fake.ledger.at(-1);
    if (!mail) throw new Error('No mail');
    return mail;
  };
  return { fake, account, send, last, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
};

afterAll(closeSmtpPools);

describe('smtpMessaging.send', () => {
  it('sets a Message-ID from our token, one-click unsubscribe, and both bodies', async () => {
    await using server = await start({ fromName: 'Kettle', replyTo: 'help@kettle.example.in' });
    const unsubscribeUrl = `https://crm.example.in/u/${'x'.repeat(300)}`;
    const content = aText({ html: '<p>Ready ☕</p>', unsubscribeUrl, replyTo: 'abc@example.org' });
    const { externalId } = await server.send(content);
    const { headers, messageId, token, from, to, raw } = server.last();
    expect([messageId, from, to]).toEqual([externalId, 'sender@kettle.example.in', 'asha@example.org']);
    expect(externalId).toBe(`${token}@kettle.example.in`);
    expect(headers.get('from')).toBe('Kettle <sender@kettle.example.in>');
    expect(headers.get('reply-to')).toBe('help@kettle.example.in');
    expect(headers.get('in-reply-to')).toBe('<abc@example.org>');
    expect(headers.get('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.has('auto-submitted') || headers.has('precedence')).toBe(false);
    expect(raw).toContain('multipart/alternative');
    await server.send(aText({ unsubscribeUrl: 'http://localhost:4000/u/x' }));
    expect(server.last().headers.get('list-unsubscribe')).toBe('<http://localhost:4000/u/x>');
    expect(server.last().headers.has('list-unsubscribe-post')).toBe(false);
  });

  it('links media and embeds images', async () => {
    await using server = await start();
    const media = { url: 'https://crm.example.in/media/a?b&c', mimeType: 'image/jpeg', fileName: '"><script>' };
    await server.send(aText({ type: 'image', text: 'Look <b>', media }));
    const raw = server.last().raw.replace(/=\r\n/g, '').replaceAll('=3D', '=');
    expect(raw).toContain('<img src="https://crm.example.in/media/a?b&amp;c"');
    expect(raw).toContain('Look &lt;b&gt;');
    expect(raw).not.toContain('<script>');
  });

  it('keeps its headers and its one recipient whatever the fields contain', async () => {
    const evil =
      'x\r\nBcc: eve@example.org\r\nX-Evil: 1\r\n\r\nBody\n\tx\u2028X-Evil: 2\u0000, eve@example.org <eve@example.org>';
    await using server = await start({ fromName: evil }, evil);
    const content = aText({ subject: evil, unsubscribeUrl: `https://x/${evil}`, replyTo: evil, text: evil });
    await server.send(content);
    const { headers, raw, to } = server.last();
    expect(to).toBe('asha@example.org');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^(bcc|x-evil)/im);
    expect(headers.has('list-unsubscribe')).toBe(false);
    expect(headers.get('to')).toBe('asha@example.org');
    expect(server.fake.ledger).toHaveLength(1);
    for (const address of ['a@b.de\r\nBcc: c@d.de', 'a@b.de>', '<a@b.de>', '"a b"@c.de', 'a@b@c.de', 'a b@c.de', '']) {
      await expect(server.send(aText(), address), address).rejects.toMatchObject({ fault: 'recipient' });
    }
    await expect(
      provider.send({ ...server.account, address: null }, { token: 'a', to: 'a@b.de', content: aText() }),
    ).rejects.toMatchObject({ fault: 'credentials' });
  });
});

it('C32: smtpFault: a temporary refusal of one recipient does not pause the sender', () => {
  const faultOf = (command: string, response: string) => {
    const error: SmtpError = Object.assign(new Error(response), {
      command,
      response,
      responseCode: Number.parseInt(response, 10),
    });
    return smtpFault(error, command === 'DATA', []);
  };
  for (const response of [
    ...['451 4.7.1 Greylisting in action', '451 4.7.1 Please try again later', '450 4.2.0 <a@b.de>: Greylisted'],
    ...['450 Please try again in 5 minutes', '421 4.7.0 Greylisted', '452 4.2.2 Over quota', '450 4.2.1 Busy'],
    ...['451 4.1.8 Domain of sender not found', '451 4.3.0 Temporary lookup failure'],
  ]) {
    const refused = { fault: 'throughput', isRecipientOnly: true, retryAfterMs: 300_000 };
    expect(faultOf('RCPT TO', response), response).toMatchObject(refused);
  }
  expect(faultOf('DATA', '451 4.7.1 Graylisted, try again').isRecipientOnly).toBe(true);
  expect(faultOf('DATA', '452 4.2.2 Mailbox full').isRecipientOnly).toBe(true);
  for (const response of [
    ...[
      '451 4.7.1 Too many messages',
      '450 4.7.28 Unusual rate of mail',
      '451 4.7.500 Server busy',
      '450 Rate limited',
    ],
    ...['450 4.7.1 Client host rejected: cannot find your hostname', '451 4.7.26 Not authenticated'],
    ...['452 4.5.3 Too many recipients', '452 4.3.1 Insufficient system storage', '450 Sending quota exceeded'],
    ...['421 4.7.0 Temporary system problem', '451 4.7.650 Your IP has a poor reputation'],
  ]) {
    expect(faultOf('RCPT TO', response), response).toMatchObject({ fault: 'throughput', isRecipientOnly: false });
  }
  for (const command of ['MAIL FROM', 'DATA']) {
    expect(faultOf(command, '451 4.3.0 Try again').isRecipientOnly, command).toBe(false);
  }
});

describe('smtp-pool', () => {
  it('sends many e-mails over five connections', async () => {
    await using server = await start();
    await Promise.all(Array.from({ length: 200 }, (_, at) => server.send(aText(), `p${at}@example.org`)));
    expect(server.fake.ledger).toHaveLength(200);
    expect(server.fake.connections()).toBe(5);
  });

  it('replaces idle connections that the server closed, and sends each e-mail once', async () => {
    await using server = await start();
    await Promise.all(Array.from({ length: 20 }, (_, at) => server.send(aText(), `p${at}@example.org`)));
    server.fake.hangUp();
    await Promise.all(Array.from({ length: 20 }, (_, at) => server.send(aText(), `q${at}@example.org`)));
    expect(server.fake.ledger).toHaveLength(40);
    expect(Math.max(...server.fake.perToken().values())).toBe(1);
  });

  it('reports unknown when the connection is cut after the transfer, and does not send again', async () => {
    await using server = await start();
    await server.send();
    server.fake.next({ at: 'lost', cut: true });
    await expect(server.send(aText(), 'lost@example.org')).rejects.toMatchObject({ fault: 'unknown' });
    await server.send();
    expect(server.fake.perRecipient().get('lost@example.org')).toBe(1);
  });

  it('opens new connections after a password change', async () => {
    await using server = await start();
    await server.send();
    const credentials = { ...smtpCredentials, password: 'changed-and-wrong' };
    const sent = provider.send({ ...server.account, credentials }, { token: 'a', to: 'a@b.de', content: aText() });
    await expect(sent).rejects.toMatchObject({
      fault: 'credentials',
      message: expect.not.stringContaining('changed-and'),
    });
    await server.send();
    expect(server.fake.connections()).toBe(3);
  });

  it('connects to public addresses only, in production', async () => {
    let connections = 0;
    const inside = createServer(() => connections++).listen(0, '127.0.0.1');
    await new Promise((resolve) => inside.once('listening', resolve));
    const port = String((inside.address() as { port: number }).port);
    for (const host of ['127.0.0.1', 'localhost', '0x7f.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1']) {
      const account = { ...base, credentials: { ...smtpCredentials, host, port } };
      const refused = { fault: 'credentials', message: 'The mail server is not on the public internet' };
      await expect(provider.check(account), host).rejects.toMatchObject(refused);
      const sent = provider.send({ ...account, senderId: host }, { token: 'a', to: 'a@b.de', content: aText() });
      await expect(sent, host).rejects.toMatchObject(refused);
    }
    expect(connections).toBe(0);
    inside.close();
  });

  it('SmtpCredentials: require encryption for a password', () => {
    const { success } = SmtpCredentials.safeParse({ ...smtpCredentials, security: 'none' });
    expect(success).toBe(false);
    expect(SmtpCredentials.safeParse({ host: 'localhost', port: '1025', security: 'none' }).success).toBe(true);
    for (const port of ['0', '65536', '25x', '-1']) {
      expect(SmtpCredentials.safeParse({ ...smtpCredentials, port }).success, port).toBe(false);
    }
  });
});

describe('smtpMessaging.isGenuine', () => {
  it('isGenuine: requires the sender’s secret in the header or the URL', () => {
    const { url, ...webhook } = mailWebhook(base.webhookUrl, 'From: a@b.de\r\n\r\nHello');
    expect(provider.isGenuine?.(base, { ...webhook, url })).toBe(true);
    const inAddress = new URL(`?secret=${smtpCredentials.webhookSecret}`, url);
    expect(provider.isGenuine?.(base, { ...webhook, headers: {}, url: inAddress })).toBe(true);
    expect(provider.isGenuine?.(base, { ...webhook, headers: {}, url })).toBe(false);
    const { webhookSecret: _, ...without } = smtpCredentials;
    expect(provider.isGenuine?.({ ...base, credentials: without }, { ...webhook, headers: {}, url })).toBe(false);
    expect(provider.isGenuine?.({ ...base, credentials: without }, { ...webhook, url })).toBe(false);
  });
});
