import { z } from 'zod';

export const DripConfig = z
  .strictObject({
    goalEvents: z
      .array(z.string().trim().min(1).max(200))
      .max(10)
      .default([])
      .describe('Types of tracking events. A contact with one of them since entering leaves the drip.'),
    exitOnReply: z.boolean().default(true).describe('Whether a contact that replies leaves the drip.'),
    exitOnLeavingAudience: z
      .boolean()
      .default(false)
      .describe('Whether a contact that is no longer in the audience leaves the drip.'),
    enrollsNewMembers: z
      .boolean()
      .default(false)
      .describe(
        'Whether contacts that join the audience later are enrolled. If not, the drip completes when its last contact has finished.',
      ),
    reentry: z
      .enum(['never', 'after_exit'])
      .default('never')
      .describe('Whether a contact may enter the drip again after it has left.'),
    afterOutage: z
      .enum(['late', 'skip', 'respace'])
      .default('late')
      .describe(
        'What happens to a late step. late: it is sent, and later steps keep their times. skip: it is left out. respace: it is sent, and ' +
          'later steps are delayed with it.',
      ),
    lateAfterMinutes: z
      .int()
      .min(1)
      .max(10_080)
      .default(360)
      .describe('How many minutes after its due time a step is late.'),
  })
  .meta({ id: 'CampaignDrip', description: 'When contacts enter and leave a drip, and what happens to late steps.' });
export type DripConfig = z.infer<typeof DripConfig>;
