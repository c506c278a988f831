/** How the sandbox treats messages: by the sender's settings, and by the last digits of an address. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SendFault } from '../messaging-provider.ts';

const fraction = (usual: number, words: string) => z.number().min(0).max(1).default(usual).describe(words);
const delay = (usual: number) => z.int().min(0).max(86_400_000).default(usual);
const FAULTS = ['unknown', 'unavailable', 'throughput', 'credentials', 'recipient', 'content'] as const;

export const SandboxMessagingScript = z
  .strictObject({
    createContacts: z
      .boolean()
      .optional()
      .describe(
        'Whether pages may create a contact for a visitor who subscribes; by default only members and servers.',
      ),
    perSecond: z.int().min(1).max(1_000_000).default(2_000).describe('Messages it takes from this sender per second.'),
    answerMs: z.int().min(0).max(10_000).default(0).describe('How long an answer takes, in milliseconds.'),
    sendFault: z
      .strictObject({ fault: z.enum(FAULTS), fraction: z.number().min(0).max(1) })
      .nullable()
      .default(null)
      .describe('The fraction that is refused before it is accepted. `unknown` cuts the connection instead.'),
    lost: fraction(0, 'The fraction that is accepted while the answer is lost.'),
    failed: fraction(0, 'The fraction that fails after it was accepted.'),
    delivered: fraction(1, 'The fraction of messages without a failure that is delivered.'),
    read: fraction(0.6, 'The fraction of delivered messages that is read.'),
    replied: fraction(0, 'The fraction of delivered messages that gets a reply.'),
    replyText: z.string().min(1).max(1_000).default('Thank you!').describe('The text of replies.'),
    optedOut: fraction(0, 'The fraction of delivered messages that is answered with STOP.'),
    delaysMs: z
      .strictObject({ sent: delay(0), delivered: delay(500), read: delay(2_000), replied: delay(3_000) })
      .prefault({})
      .describe('Milliseconds between acceptance and the webhook about each status.'),
    duplicates: fraction(0, 'The fraction of webhook items that is sent twice.'),
    shuffle: z.boolean().default(false).describe('Reports the last status first.'),
    dropCallbacks: fraction(0, 'The fraction of messages without any webhook.'),
  })
  .meta({
    id: 'SandboxMessagingScript',
    description:
      'How the sandbox behaves. It is deterministic: the token of a message decides what happens to it. Some ' +
      'addresses have fixed outcomes (of e-mail addresses, the part before @): 5550001 fails after acceptance, ' +
      '5550002 is refused, 5550003 answers STOP, 5550004 is accepted while the answer is lost, 5550005 is cut ' +
      'before acceptance; 5550006 to 5550009 fail with content, throughput, unavailable and credentials.',
  });
export type SandboxMessagingScript = z.infer<typeof SandboxMessagingScript>;

const defaultScript = SandboxMessagingScript.parse({});
/** Messages of one batch share the settings object. */
const parsedScripts = new WeakMap<object, SandboxMessagingScript>();

/** Invalid settings mean the defaults. */
export function sandboxScriptOf(settings: Record<string, unknown>): SandboxMessagingScript {
  const earlier = parsedScripts.get(settings);
  if (earlier) return earlier;
  const read = SandboxMessagingScript.safeParse(settings);
  const script = read.success ? read.data : defaultScript;
  parsedScripts.set(settings, script);
  return script;
}

export interface SimulatedOutcome {
  /** The fault before the message is stored. */
  fault: SendFault | null;
  isLost: boolean;
  outcome: 'failed' | 'sent' | 'delivered' | 'read';
  answers: 'reply' | 'stop' | null;
  isDropped: boolean;
  isRepeated: boolean;
}

const MAGIC_ADDRESS = /5550{3}([1-9])(?:@|$)/;
const MAGIC_FAULTS: Record<string, SendFault> = {
  2: 'recipient',
  5: 'unknown',
  6: 'content',
  7: 'throughput',
  8: 'unavailable',
  9: 'credentials',
};

export function simulateOutcome(script: SandboxMessagingScript, token: string, to: string): SimulatedOutcome {
  const hash = createHash('sha256').update(token).digest();
  const below = (at: number, limit: number): boolean => hash.readUInt32BE(at * 4) / 2 ** 32 < limit;
  const [, magic = ''] = MAGIC_ADDRESS.exec(to) ?? [];
  const { sendFault } = script;
  const fails = magic === '1' || below(0, script.failed);
  const arrives = !fails && below(1, script.delivered);
  return {
    fault: MAGIC_FAULTS[magic] ?? (sendFault && below(6, sendFault.fraction) ? sendFault.fault : null),
    // Uses the other end of the range, so that lost messages are not those that were refused.
    isLost: magic === '4' || !below(6, 1 - script.lost),
    outcome: fails ? 'failed' : !arrives ? 'sent' : below(2, script.read) ? 'read' : 'delivered',
    answers: !arrives
      ? null
      : magic === '3' || below(3, script.optedOut)
        ? 'stop'
        : below(7, script.replied)
          ? 'reply'
          : null,
    isDropped: below(4, script.dropCallbacks),
    isRepeated: below(5, script.duplicates),
  };
}
