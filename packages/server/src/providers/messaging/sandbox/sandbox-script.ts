/** What the sandbox does with messages: by a sender's settings, and by the last digits of an address. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SendFault } from '../messaging-provider.ts';

const fraction = (usual: number, words: string) => z.number().min(0).max(1).default(usual).describe(words);
const delay = (usual: number) => z.int().min(0).max(86_400_000).default(usual);
const FAULTS = ['unknown', 'unavailable', 'throughput', 'credentials', 'recipient', 'content'] as const;

export const SandboxMessagingScript = z
  .strictObject({
    perSecond: z.int().min(1).max(1_000_000).default(2_000).describe('What it takes from this sender in a second.'),
    answerMs: z.int().min(0).max(10_000).default(0).describe('How long an answer takes.'),
    sendFault: z
      .strictObject({ fault: z.enum(FAULTS), fraction: z.number().min(0).max(1) })
      .nullable()
      .default(null)
      .describe('This fraction is refused, or cut before it is accepted: unknown.'),
    lost: fraction(0, 'Accepted, and the answer is lost as by a cut connection.'),
    failed: fraction(0, 'Accepted, and failed afterwards.'),
    delivered: fraction(1, 'Of those that did not fail.'),
    read: fraction(0.6, 'Of those that were delivered.'),
    replied: fraction(0, 'Of those that were delivered.'),
    replyText: z.string().min(1).max(1_000).default('Thank you!'),
    optedOut: fraction(0, 'Of those that were delivered: they answer STOP.'),
    delaysMs: z
      .strictObject({ sent: delay(0), delivered: delay(500), read: delay(2_000), replied: delay(3_000) })
      .prefault({})
      .describe('From accepting to the webhook about it.'),
    duplicates: fraction(0, 'Of the webhooks’ items: they come twice.'),
    shuffle: z.boolean().default(false).describe('What happened last is told first.'),
    dropCallbacks: fraction(0, 'Messages nothing is ever told about.'),
  })
  .meta({
    id: 'SandboxMessagingScript',
    description:
      'How the sandbox behaves, the same way each time: what happens to a message is decided by its token. Addresses (of ' +
      'mailboxes the part before @) that end in 5550001 fail after they were accepted, 5550002 are refused, 5550003 answer ' +
      'STOP, 5550004 are accepted and the answer is lost, 5550005 are cut before; 5550006 to 5550009: content, throughput, ' +
      'unavailable, credentials.',
  });
export type SandboxMessagingScript = z.infer<typeof SandboxMessagingScript>;

const defaultScript = SandboxMessagingScript.parse({});
/** Settings are the same object for all messages of a run. */
const parsedScripts = new WeakMap<object, SandboxMessagingScript>();

/** One that is not understood is none. */
export function sandboxScriptOf(settings: Record<string, unknown>): SandboxMessagingScript {
  const earlier = parsedScripts.get(settings);
  if (earlier) return earlier;
  const read = SandboxMessagingScript.safeParse(settings);
  const script = read.success ? read.data : defaultScript;
  parsedScripts.set(settings, script);
  return script;
}

export interface SimulatedOutcome {
  /** Refused, or cut, before anything was booked. */
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
    // From the other end, so that a fraction of lost ones does not fall on those that were refused.
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
