/** How the sandbox behaves: a gateway's settings, overridden for one payment by `metadata.sandbox`. */
import { z } from 'zod';

export const SandboxScript = z
  .strictObject({
    outcome: z
      .enum(['page', 'succeed', 'fail', 'pending'])
      .default('page')
      .describe('page: the customer decides on the hosted page. The others decide at once, without a page.'),
    afterPay: z
      .enum(['succeed', 'fail', 'pending'])
      .default('succeed')
      .describe('The result of Pay on the hosted page.'),
    refunds: z.enum(['succeed', 'fail', 'pending']).default('succeed').describe('The result of refunds.'),
    delayMs: z.int().min(0).max(10_000).default(0).describe('How long an answer takes.'),
    drop: z
      .array(z.enum(['create', 'cancel', 'refund']))
      .max(3)
      .default([])
      .describe('Calls whose answer is lost after the sandbox has recorded them, as by a broken connection.'),
    webhooks: z
      .strictObject({
        duplicates: z.int().min(0).max(10).default(0).describe('How often each webhook is sent again.'),
        reorder: z.boolean().default(false).describe('The first webhook of a payment arrives after the later ones.'),
        drop: z.boolean().default(false).describe('No webhooks are sent.'),
        delayMs: z.int().min(0).max(60_000).default(0).describe('How long each webhook is delayed.'),
      })
      .prefault({})
      .describe('How webhooks are delivered.'),
  })
  .meta({ id: 'SandboxScript', description: 'How the sandbox behaves: outcomes, delays, lost answers, webhooks.' });
export type SandboxScript = z.infer<typeof SandboxScript>;

/** The gateway's script, overridden by the payment's. An invalid script counts as the default one. */
export function paymentScriptOf(settings: Record<string, unknown>, metadata: Record<string, unknown>): SandboxScript {
  const given = typeof metadata.sandbox === 'object' ? metadata.sandbox : {};
  const merged = SandboxScript.safeParse({ ...settings, ...given });
  return merged.success ? merged.data : SandboxScript.parse({});
}
