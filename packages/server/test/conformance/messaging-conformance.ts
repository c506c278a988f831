/**
 * The contract of every adapter, tested against fakes that follow the vendor's documentation. A new adapter needs a fake in
 * test/fakes/messaging and a line in messaging-conformance.test.ts.
 */
import { inspect } from 'node:util';
import { type MessageType, newId } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type MessagingAccount,
  MessagingProviderError,
  type MessagingWebhook,
  type OutboundContent,
  type OutboundMessage,
  type StatusReport,
  type WebhookItem,
} from '../../src/providers/messaging/messaging-provider.ts';
import type { FakeMessagingVendor, VendorReport } from '../fakes/messaging/fake-messaging-vendor.ts';

const MIME_TYPES: Record<Exclude<MessageType, 'text'>, string> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg',
  document: 'application/pdf',
};

export const aText = (values: Partial<OutboundContent> = {}): OutboundContent => ({
  type: 'text',
  text: 'Your order is ready',
  subject: 'Your order',
  html: null,
  media: null,
  template: null,
  url: null,
  unsubscribeUrl: null,
  replyTo: null,
  ...values,
});

const contentOf = (type: MessageType): OutboundContent =>
  type === 'text'
    ? aText()
    : aText({
        type,
        media: { url: `https://crm.example.in/media/${type}`, mimeType: MIME_TYPES[type], fileName: 'order' },
      });

export function describeMessagingProvider(name: string, start: () => Promise<FakeMessagingVendor>): void {
  describe(name, () => {
    let vendor: FakeMessagingVendor;
    beforeAll(async () => {
      vendor = await start();
    });
    afterAll(() => vendor[Symbol.asyncDispose]());

    const aMessage = (values: Partial<OutboundMessage> = {}): OutboundMessage => ({
      token: newId(),
      to: vendor.anAddress(),
      content: aText(),
      ...values,
    });
    const send = (message: OutboundMessage, account = vendor.account) => vendor.provider.send(account, message);
    /** Returns the thrown error after checking that it reveals no secret. */
    const refused = async (message: OutboundMessage, account = vendor.account): Promise<MessagingProviderError> => {
      const error = await send(message, account).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(MessagingProviderError);
      const report = inspect(error, { depth: 10, maxStringLength: null });
      for (const secret of Object.values(account.credentials)) {
        if (secret.length >= 8) expect(report.includes(secret), 'a secret in the error').toBe(false);
      }
      return error as MessagingProviderError;
    };
    const bookedOf = async ({ to, token }: OutboundMessage) =>
      (await vendor.booked()).filter((one) => (one.token === null ? one.to === to : one.token === token));

    describe('sending', () => {
      it('send: accepts each declared type once, with our token and a stable id', async () => {
        for (const type of vendor.provider.descriptor.types) {
          const message = aMessage({ content: contentOf(type) });
          const { externalId } = await send(message);
          expect(externalId, type).toMatch(/^.{1,255}$/);
          expect(await bookedOf(message), type).toEqual([expect.objectContaining({ externalId })]);
        }
      });

      it('send: gives each message its own id', async () => {
        const [first, second] = [await send(aMessage()), await send(aMessage())];
        expect(second.externalId).not.toBe(first.externalId);
      });

      it('send: takes concurrent messages', async () => {
        const messages = Array.from({ length: 60 }, () => aMessage());
        const ids = await Promise.all(messages.map(async (message) => (await send(message)).externalId));
        expect(new Set(ids).size).toBe(messages.length);
        const booked = new Set((await vendor.booked()).map((one) => one.externalId));
        expect(ids.every((id) => booked.has(id))).toBe(true);
      });

      it('send: maps every refusal to its fault, and the vendor stores nothing', async () => {
        for (const { name, arrange, message, fault, ...expected } of vendor.refusals) {
          await arrange?.();
          const sent = aMessage(message);
          const error = await refused(sent);
          expect(error.fault, name).toBe(fault);
          const { code, suppress = null, retryAfterMs, isRecipientOnly = false } = expected;
          if (code !== undefined) expect(error.failure.code, name).toBe(code);
          if (retryAfterMs !== undefined) expect(error.retryAfterMs, name).toBe(retryAfterMs);
          expect(error.failure.suppress, name).toBe(suppress);
          expect(error.isRecipientOnly, name).toBe(isRecipientOnly);
          expect(error.failure.message.length, name).toBeGreaterThan(5);
          expect(await bookedOf(sent), name).toEqual([]);
        }
        expect((await send(aMessage())).externalId).toMatch(/./);
      });

      it('send: reports refused credentials', async () => {
        if (!vendor.strangers) return;
        expect((await refused(aMessage(), vendor.strangers)).fault).toBe('credentials');
        await expect(vendor.provider.check(vendor.strangers)).rejects.toMatchObject({ fault: 'credentials' });
      });

      it('send: reports unavailable without a listener', async () => {
        if (vendor.nowhere) expect((await refused(aMessage(), vendor.nowhere)).fault).toBe('unavailable');
      });
    });

    it('check: describes the account', async () => {
      expect(await vendor.provider.check(vendor.account)).toMatchObject({
        displayName: expect.toSatisfy(isTextOrNull),
      });
    });

    describe('when the line is cut', () => {
      it('send: reports unknown when the connection is cut after acceptance; the descriptor says how it is reconciled', async () => {
        if (!vendor.loseNext) return;
        const { reconcileBy } = vendor.provider.descriptor;
        const message = aMessage();
        await vendor.loseNext();
        expect((await refused(message)).fault).toBe('unknown');
        const booked = await bookedOf(message);
        expect(booked).toHaveLength(1);
        const { externalId } = booked[0] as { externalId: string };
        for (let i = 0; i < 3; i++) await send(aMessage());
        if (reconcileBy === 'lookup') {
          const found = await find(message);
          expect(found).toMatchObject({ kind: 'status', externalId, token: message.token });
          expect(found?.status).not.toBe('failed');
        }
        if (reconcileBy === 'callback') {
          const items = await heard([{ kind: 'status', ...message, externalId, status: 'sent', at: new Date() }]);
          expect(items).toEqual([expect.objectContaining({ kind: 'status', token: message.token, externalId })]);
        }
      });

      it('send: reports unknown when the connection is cut before acceptance', async () => {
        if (!vendor.cutNext) return;
        const message = aMessage();
        await vendor.cutNext();
        expect((await refused(message)).fault).toBe('unknown');
        expect(await bookedOf(message)).toEqual([]);
        if (vendor.provider.descriptor.reconcileBy === 'lookup') expect(await find(message)).toBeNull();
      });

      const find = ({ token, to }: OutboundMessage) =>
        vendor.provider.findAttempt?.(vendor.account, { token, to, since: new Date(Date.now() - 60_000) });
    });

    const { genuine, parsed } = {
      genuine: (webhook: MessagingWebhook, account: MessagingAccount = vendor.account) =>
        vendor.provider.isGenuine?.(account, webhook),
      parsed: async (webhooks: readonly MessagingWebhook[]): Promise<WebhookItem[]> => {
        const items: WebhookItem[] = [];
        for (const { body, headers } of webhooks) {
          items.push(...((await vendor.provider.parse?.(vendor.account, body, headers)) ?? []));
        }
        return items;
      },
    };
    const heard = async (report: VendorReport[]): Promise<WebhookItem[]> => parsed((await vendor.tell?.(report)) ?? []);
    const aStatus = async (values: Partial<Extract<VendorReport, { kind: 'status' }>> = {}) => {
      const message = aMessage();
      const { externalId } = await send(message);
      const report: VendorReport = {
        kind: 'status',
        ...message,
        externalId,
        status: 'delivered',
        at: new Date(),
        ...values,
      };
      return { message, externalId, report };
    };

    describe('a webhook', () => {
      it('isGenuine: accepts the vendor’s signature only', async () => {
        if (!vendor.tell) return;
        const [webhook] = await vendor.tell([(await aStatus()).report]);
        if (!webhook) throw new Error('No webhook');
        expect(genuine(webhook)).toBe(true);
        expect(genuine({ ...webhook, headers: {} }), 'unsigned').toBe(false);
        if (vendor.impostor) expect(genuine(webhook, vendor.impostor), 'another secret').toBe(false);
        if (webhook.body.length > 0 && !vendor.signsNoBody) {
          for (const at of [0, webhook.body.length >> 1, webhook.body.length - 1]) {
            const body = Buffer.from(webhook.body);
            body[at] = (body[at] as number) ^ 1;
            expect(genuine({ ...webhook, body }), `byte ${at}`).toBe(false);
          }
        }
        for (const [header, value] of Object.entries(webhook.headers)) {
          if (!/signature|secret/.test(header) || !value) continue;
          const forged = { ...webhook.headers, [header]: `${value.slice(0, -3)}AAA` };
          expect(genuine({ ...webhook, headers: forged }), header).toBe(false);
          expect(genuine({ ...webhook, headers: { ...webhook.headers, [header]: '' } }), header).toBe(false);
        }
      });

      it('answerHandshake: answers the vendor’s request only', async () => {
        const { greeting } = vendor;
        if (!greeting) return;
        expect(vendor.provider.answerHandshake?.(vendor.account, greeting.genuine)).toBe(greeting.answer);
        for (const forged of greeting.forged)
          expect(vendor.provider.answerHandshake?.(vendor.account, forged)).toBeNull();
      });

      it('parse: reads statuses in any order', async () => {
        if (!vendor.tell) return;
        const { message, externalId, report } = await aStatus();
        const at = new Date(Math.floor(Date.now() / 1_000) * 1_000);
        const { tells } = vendor;
        const all = ['read', 'sent', 'delivered', 'delivered'] as const;
        const statuses = all.filter((status) => !tells || tells.includes(status));
        const items = await heard(statuses.map((status) => ({ ...report, status, at }) as VendorReport));
        expect(items.map((item) => (item as StatusReport).status)).toEqual([...statuses]);
        for (const item of items) expect(item).toMatchObject({ kind: 'status', token: message.token, failure: null });
        for (const item of items) expect([externalId, null]).toContain((item as StatusReport).externalId);
        for (const item of items)
          expect(Math.abs((item as StatusReport).at.getTime() - at.getTime())).toBeLessThan(2_000);
      });

      it('parse: reads the reason of a failure', async () => {
        if (!vendor.tell) return;
        const { message, report } = await aStatus({ status: 'failed' });
        const [item] = await heard([report]);
        expect(item).toMatchObject({ kind: 'status', token: message.token, status: 'failed' });
        expect((item as StatusReport).failure).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      });

      it('parse: reads inbound messages', async () => {
        if (!vendor.tell || !vendor.provider.descriptor.isTwoWay) return;
        const from = vendor.anAddress();
        const report: VendorReport = {
          kind: 'message',
          externalId: newId(),
          from,
          text: 'Is it open? ☕ 𝒪𝓀',
          at: new Date(),
        };
        const [item] = await heard([report]);
        expect(item).toMatchObject({
          kind: 'message',
          type: 'text',
          text: report.text,
          externalId: expect.any(String),
        });
        if (item?.kind !== 'message') throw new Error('No message');
        expect([item.from.phone, item.from.userId, item.from.email]).toContain(from);
        expect((await heard([report]))[0]).toEqual(item);
      });

      it('parse: names the number that each item concerns', async () => {
        if (!vendor.tell || !vendor.servesSeveral) return;
        const { report } = await aStatus();
        const refs = ['1001', '1002', '1003'];
        const webhooks = await vendor.tell(refs.map((accountRef) => ({ ...report, accountRef })));
        expect(webhooks).toHaveLength(1);
        expect((await parsed(webhooks)).map((item) => item.accountRef)).toEqual(refs);
      });

      it('parse: leaves unreadable items out, and never throws', async () => {
        const { parse } = vendor.provider;
        if (!vendor.tell || !parse) return;
        const [webhook] = await vendor.tell([(await aStatus()).report]);
        if (!webhook) throw new Error('No webhook');
        const read = async (body: Buffer) => parse(vendor.account, body, webhook.headers);
        for (const text of ['', '{}', 'null', '[]', '"', '[[[', '\u0000', '{"entry":{"changes":1}}']) {
          expect(await read(Buffer.from(text)), text).toEqual(expect.any(Array));
        }
        const any = fc.oneof(fc.json({ maxDepth: 4 }), fc.string());
        await fc.assert(
          fc.asyncProperty(any, async (text) => Array.isArray(await read(Buffer.from(text)))),
          { numRuns: 100 },
        );
        // The webhook with arbitrary values in every place.
        const shape = (() => {
          try {
            return JSON.parse(webhook.body.toString()) as unknown;
          } catch {
            return null;
          }
        })();
        if (shape === null) return;
        const paths = leavesOf(shape);
        const odd = fc.tuple(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }));
        await fc.assert(
          fc.asyncProperty(odd, async ([path, value]) =>
            Array.isArray(await read(Buffer.from(JSON.stringify(withValue(shape, path, value))))),
          ),
          { numRuns: 300 },
        );
      });
    });

    it('fetchMedia: fetches inbound media up to 16 MB', async () => {
      const { addMedia, provider, account } = vendor;
      if (!addMedia) return;
      const bytes = Buffer.from([0, 255, 1, 254, 13, 10]);
      const media = await addMedia(bytes, 'image/jpeg');
      expect(await provider.fetchMedia?.(account, media)).toEqual(bytes);
      const tooLarge = await addMedia(Buffer.alloc(16 * 1024 * 1024 + 1), 'video/mp4');
      await expect(provider.fetchMedia?.(account, tooLarge)).rejects.toBeInstanceOf(MessagingProviderError);
    });
  });
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

type Path = readonly (string | number)[];

/** Every path in it, inner nodes included. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, one]) =>
    leavesOf(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...inside];
}

function withValue(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? withValue(one, rest, put) : one));
  const record = value as Record<string, unknown>;
  return { ...record, [key]: withValue(record[key], rest, put) };
}
