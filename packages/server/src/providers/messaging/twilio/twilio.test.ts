import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { startFakeTwilio, twilioCredentials, twilioWebhook } from '../../../../test/fakes/messaging/twilio.ts';
import { twilioMessaging } from './twilio.ts';
import { isSignedByTwilio, parseTwilio } from './twilio-webhook.ts';

const account = anAccount({ channel: 'sms', address: '+15005550006', credentials: twilioCredentials });
const read = (fields: Record<string, string>, token: string | null = null) => {
  const { body, headers } = twilioWebhook(account.webhookUrl, fields, token);
  return parseTwilio(body, headers, account.now());
};
const statusOf = (fields: Record<string, string>) => read({ MessageSid: 'SM1', ...fields }, 'token.1')[0];

describe('isSignedByTwilio', () => {
  // Test vectors of Twilio's helper libraries.
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const form = Buffer.from(
    'CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309',
  );
  const json = Buffer.from('{"property": "value", "boolean": true}');
  const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  const isGenuine = (address: string, body: Buffer, signature?: string, base = 'https://mycompany.com/myapp.php') =>
    isSignedByTwilio('12345', base, {
      ...{ method: 'POST', url: new URL(address), body },
      headers: { 'x-twilio-signature': signature },
    });

  it('accepts the documented signatures of forms and of JSON', () => {
    expect(isGenuine(url, form, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(true);
    expect(isGenuine(`${url}&bodySHA256=${hash}`, json, 'a9nBmqA0ju/hNViExpshrM61xv4=')).toBe(true);
  });

  it('covers the URL, its query and all posted fields', () => {
    expect(isGenuine(`${url}0`, form, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(false);
    expect(isGenuine(url, Buffer.concat([form, Buffer.from('&A=1')]), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(false);
    const other = Buffer.from('{"property": "value", "boolean": false}');
    expect(isGenuine(`${url}&bodySHA256=${hash}`, other, 'a9nBmqA0ju/hNViExpshrM61xv4=')).toBe(false);
    expect(isGenuine(url, form, undefined)).toBe(false);
  });

  it('P12: accepts an address that was signed with its port, or without', () => {
    const fields = 'CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212';
    const signed = (address: string) =>
      createHmac('sha1', '12345')
        .update(address + fields)
        .digest('base64');
    for (const [given, base] of [
      ['https://mycompany.com:443/myapp.php', 'https://mycompany.com/myapp.php'],
      ['https://mycompany.com/myapp.php', 'https://mycompany.com:443/myapp.php'],
      ['http://mycompany.com:80/myapp.php', 'http://mycompany.com/myapp.php'],
      ['https://mycompany.com/myapp.php', 'https://mycompany.com:8443/myapp.php'],
    ] as const) {
      expect(isGenuine(`${base}?foo=1`, form, signed(`${given}?foo=1`), base), given).toBe(true);
      expect(isGenuine(`${base}?foo=1`, form, signed(`${given}?foo=2`), base)).toBe(false);
    }
    expect(isGenuine(url, form, signed('https://mycompany.com:444/myapp.php?foo=1&bar=2'))).toBe(false);
  });

  it('uses the URL that Twilio was given, not the one behind a proxy', () => {
    const seen = 'http://10.0.0.7:4000/myapp.php?foo=1&bar=2';
    expect(isGenuine(seen, form, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(true);
  });
});

describe('twilioMessaging', () => {
  it('parse: names the reason of a failure', () => {
    const failed = (ErrorCode: string) => statusOf({ MessageStatus: 'undelivered', ErrorCode });
    expect(failed('30005')).toMatchObject({ status: 'failed', failure: { code: '30005', suppress: 'unreachable' } });
    expect(failed('21610')).toMatchObject({ failure: { suppress: 'opted_out' } });
    expect(failed('30003')).toMatchObject({
      failure: { suppress: null, message: expect.stringContaining('out of reach') },
    });
    expect(failed('constructor')).toMatchObject({ failure: { message: expect.stringContaining('constructor') } });
    expect(statusOf({ MessageStatus: 'sending' })).toMatchObject({
      status: 'accepted',
      token: 'token.1',
      failure: null,
    });
    expect(statusOf({ MessageStatus: 'constructor' })).toBeUndefined();
  });

  it('parse: reports opt-outs and opt-ins besides the message', () => {
    const said = (OptOutType: string) =>
      read({ MessageSid: 'SM2', From: '+14155550001', Body: OptOutType, OptOutType });
    expect(said('STOP')).toMatchObject([
      { kind: 'consent', address: '+14155550001', status: 'opted_out', source: 'twilio', key: 'twilio:SM2' },
      { kind: 'message', text: 'STOP' },
    ]);
    expect(said('START')[0]).toMatchObject({ kind: 'consent', status: 'opted_in' });
    expect(said('HELP')).toMatchObject([{ kind: 'message' }]);
  });

  it('parse: reads a message with an image', () => {
    const fields = {
      MessageSid: 'MM1',
      From: '+14155550001',
      Body: 'Look',
      NumMedia: '1',
      MediaContentType0: 'image/jpeg',
    };
    const ref = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1';
    expect(read({ ...fields, MediaUrl0: ref })).toMatchObject([
      { type: 'image', text: 'Look', media: { ref, mimeType: 'image/jpeg' } },
    ]);
  });

  it('C20: parse: keeps every file, each further one as a message of its own', () => {
    const ref = (i: number) => `https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME${i}`;
    const types = ['image/jpeg', 'video/mp4', 'application/pdf'];
    const fields = Object.fromEntries(
      types.flatMap((type, i) => [
        [`MediaUrl${i}`, ref(i)],
        [`MediaContentType${i}`, type],
      ]),
    );
    expect(read({ MessageSid: 'MM1', From: '+14155550001', Body: 'Look', NumMedia: '3', ...fields })).toMatchObject([
      { externalId: 'MM1', type: 'image', text: 'Look', media: { ref: ref(0) } },
      { externalId: 'MM1#1', type: 'video', text: null, media: { ref: ref(1) } },
      { externalId: 'MM1#2', type: 'document', text: null, media: { ref: ref(2) } },
    ]);
  });

  it('fetchMedia: fetches media of the account only, and sends credentials nowhere else', async () => {
    await using fake = await startFakeTwilio();
    const ours = { ...account, baseUrl: fake.url };
    const media = (ref: string) => ({ ref, mimeType: 'image/jpeg', fileName: null });
    const path = `/2010-04-01/Accounts/${twilioCredentials.accountSid}/Messages/MM1/Media/ME1`;
    for (const ref of [
      'http://127.0.0.1:1/x',
      `${fake.url}/2010-04-01/Accounts/AC2/x`,
      `https://evil.example${path}`,
      'x',
    ]) {
      await expect(twilioMessaging.fetchMedia?.(ours, media(ref)), ref).rejects.toMatchObject({ fault: 'content' });
    }
    fake.next({ status: 302, headers: { location: 'http://169.254.169.254/latest' } });
    await expect(twilioMessaging.fetchMedia?.(ours, media(fake.url + path))).rejects.toMatchObject({
      name: 'MessagingProviderError',
    });
    const bytes = Buffer.from('bytes');
    expect(await twilioMessaging.fetchMedia?.(ours, media(fake.addMedia(bytes, 'image/jpeg')))).toEqual(bytes);
  });

  it('send: uses the messaging service, and passes our token with the callback', async () => {
    await using fake = await startFakeTwilio();
    const settings = { messagingServiceSid: `MG${'a'.repeat(32)}` };
    const ours = { ...account, address: null, settings, baseUrl: fake.url };
    await twilioMessaging.send(ours, { token: 'a.1', to: '+14155550001', content: aText() });
    expect(fake.ledger).toMatchObject([{ from: null, token: 'a.1', callback: `${account.webhookUrl}?token=a.1` }]);
    const nothing = twilioMessaging.send(
      { ...ours, settings: {} },
      { token: 'a.2', to: '+14155550001', content: aText() },
    );
    await expect(nothing).rejects.toMatchObject({ fault: 'credentials' });
  });
});
