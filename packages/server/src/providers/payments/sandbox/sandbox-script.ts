/** What the sandbox is told to do: by a gateway's settings, and for one payment by `metadata.sandbox`. */
import { z } from 'zod';

export const SandboxScript = z
  .strictObject({
    outcome: z
      .enum(['page', 'succeed', 'fail', 'pending'])
      .default('page')
      .describe('page: the customer decides on the hosted page; the others: at once, without a page.'),
    afterPay: z
      .enum(['succeed', 'fail', 'pending'])
      .default('succeed')
      .describe('What pressing Pay on the hosted page comes to.'),
    refunds: z.enum(['succeed', 'fail', 'pending']).default('succeed'),
    delayMs: z.int().min(0).max(10_000).default(0).describe('How long an answer takes.'),
    drop: z
      .array(z.enum(['create', 'cancel', 'refund']))
      .max(3)
      .default([])
      .describe('Answers that are lost after the sandbox has booked what was asked, as by a cut connection.'),
    webhooks: z
      .strictObject({
        duplicates: z.int().min(0).max(10).default(0).describe('How often each is sent again.'),
        reorder: z.boolean().default(false).describe('The first of a payment comes after the later ones.'),
        drop: z.boolean().default(false).describe('None is sent.'),
        delayMs: z.int().min(0).max(60_000).default(0),
      })
      .prefault({}),
  })
  .meta({ id: 'SandboxScript', description: 'How the sandbox behaves: outcomes, delays, lost answers, webhooks.' });
export type SandboxScript = z.infer<typeof SandboxScript>;

/** The gateway's script with what the payment says otherwise. One that is not understood is none. */
export function scriptOf(settings: Record<string, unknown>, metadata: Record<string, unknown>): SandboxScript {
  const given = typeof metadata.sandbox === 'object' ? metadata.sandbox : {};
  const merged = SandboxScript.safeParse({ ...settings, ...given });
  return merged.success ? merged.data : SandboxScript.parse({});
}
