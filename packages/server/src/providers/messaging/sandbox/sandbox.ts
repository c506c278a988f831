/** The sandbox vendor that ships with the product, for all channels: offline, deterministic, with faults as configured. */
import { z } from 'zod';
import { isSignedBySandbox, SIGNATURE_HEADER } from '../../payments/sandbox/sandbox-signature.ts';
import {
  type MessagingProvider,
  MessagingProviderError,
  type OutboundMessage,
  type SendFault,
} from '../messaging-provider.ts';
import { parseSandboxItems, sandboxStatusReport } from './sandbox-items.ts';
import { SandboxMessagingScript, sandboxScriptOf, simulateOutcome } from './sandbox-script.ts';
import { findSandboxMessage, type SandboxStoreApp, storeSandboxMessage } from './sandbox-store.ts';

export const SandboxMessagingCredentials = z.object({
  webhookSecret: z
    .string()
    .min(16)
    .max(200)
    .optional()
    .describe('The key that signs webhooks. Generated with the sender.'),
});

const RETRY_AFTER_MS = 1_000;

export const messagingSandbox = (app: SandboxStoreApp): MessagingProvider => ({
  descriptor: {
    provider: 'sandbox',
    name: 'Sandbox',
    channels: ['whatsapp', 'email', 'sms', 'push'],
    types: ['text', 'image', 'video', 'audio', 'document'],
    credentials: SandboxMessagingCredentials,
    settings: SandboxMessagingScript,
    perSecond: 2_000,
    reconcileBy: 'lookup',
    isTwoWay: true,
  },

  async send(account, { token, to, content }) {
    const script = sandboxScriptOf(account.settings);
    const simulated = simulateOutcome(script, token, to);
    if (script.answerMs > 0) await new Promise((resolve) => setTimeout(resolve, script.answerMs));
    if (simulated.fault) throw refusal(simulated.fault);
    const { senderId, channel, webhookUrl } = account;
    const externalId = await storeSandboxMessage(app, {
      account: senderId,
      channel,
      token,
      recipient: to,
      content: storedContent(content),
      webhookUrl,
      script,
      simulated,
    }).catch((error: Error) => {
      throw new MessagingProviderError('unknown', { message: 'The sandbox did not answer' }, { cause: error });
    });
    if (simulated.isLost) {
      throw new MessagingProviderError('unknown', {
        message: 'The connection to the sandbox was cut before it answered',
      });
    }
    return { externalId };
  },

  check: async ({ name, address }) => ({
    displayName: name,
    address,
    health: 'healthy',
    dailyUniqueRecipientLimit: null,
  }),

  async findAttempt(account, { token }) {
    const message = await findSandboxMessage(app, account.senderId, token);
    if (!message) return null;
    const { delaysMs } = sandboxScriptOf(account.settings);
    const isReported = account.now().getTime() >= message.createdAt.getTime() + delaysMs.sent;
    const status = message.status === 'failed' && isReported ? 'failed' : 'accepted';
    return sandboxStatusReport({ externalId: message.id, token, status, at: message.createdAt });
  },

  isGenuine({ credentials, now }, { body, headers }) {
    const { webhookSecret } = credentials;
    return webhookSecret !== undefined && isSignedBySandbox(webhookSecret, body, headers[SIGNATURE_HEADER], now());
  },

  parse: (account, body) => parseSandboxItems(body, account.now()),
});

/** The content to store: references to media and templates, not the files themselves. */
const storedContent = ({ type, text, subject, media, template, url, replyTo }: OutboundMessage['content']) => ({
  type,
  ...(text !== null && { text: storableText(text) }),
  ...(subject !== null && { subject: storableText(subject) }),
  ...(media && { media: storableText(media.url) }),
  ...(template && { template: { name: template.name, body: template.body.map(storableText) } }),
  ...(url !== null && { url: storableText(url) }),
  ...(replyTo !== null && { replyTo }),
});

/** PostgreSQL's JSON has no NUL. Texts are shortened. */
const storableText = (text: string): string => text.replaceAll('\0', '').slice(0, 4_096);

const FAULT_MESSAGES: Record<SendFault, string> = {
  unknown: 'The connection to the sandbox was cut',
  unavailable: 'The sandbox cannot be reached',
  throughput: 'The sandbox takes no more messages right now',
  credentials: 'The sandbox does not accept the credentials',
  recipient: 'The sandbox does not deliver to this recipient',
  content: 'The sandbox does not accept this content',
};

const refusal = (fault: SendFault): MessagingProviderError =>
  new MessagingProviderError(
    fault,
    { code: `sandbox_${fault}`, message: FAULT_MESSAGES[fault] },
    { ...(fault === 'throughput' && { retryAfterMs: RETRY_AFTER_MS }) },
  );
