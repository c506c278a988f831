/** What a campaign says, by channel, and the rules it is sent by: the JSON of campaigns, variants and steps. */
import { Channel } from '@tessera/db';
import { z } from 'zod';
import { MessageContent } from '../../messaging/index.ts';

/** What is written into a campaign: it must say something. */
export const WrittenContent = MessageContent.refine(
  ({ text, html, mediaId, mediaUrl, templateId }) => [text, html, mediaId, mediaUrl, templateId].some(Boolean),
  'must have a text, html, a medium or a template',
);

/** By channel; what is left out is what the channel itself says. */
export const Contents = z
  .strictObject({
    email: WrittenContent.optional(),
    sms: WrittenContent.optional(),
    push: WrittenContent.optional(),
    whatsapp: WrittenContent.optional(),
  })
  .meta({ id: 'CampaignContents', description: 'What is said over each channel, instead of what the channel says.' });
export type Contents = z.infer<typeof Contents>;

const minuteOfDay = z.int().min(0).max(1439);

export const QuietHours = z
  .strictObject({
    from: minuteOfDay.describe('Minutes after midnight, local to the recipient: 1260 is 21:00.'),
    until: minuteOfDay.describe('Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours.'),
  })
  .meta({ id: 'QuietHours', description: 'When nothing is sent, by the recipient’s clock; it waits until they end.' });
export type QuietHours = z.infer<typeof QuietHours>;

export const FrequencyCap = z
  .strictObject({
    channel: Channel.nullable().describe('null: over all of them together.'),
    messages: z.int().min(1).max(1000),
    hours: z.int().min(1).max(8760),
  })
  .meta({ id: 'FrequencyCap', description: 'No contact gets more messages of campaigns within so many hours.' });
export type FrequencyCap = z.infer<typeof FrequencyCap>;
export const FrequencyCaps = z.array(FrequencyCap).max(10);

export const ExperimentMetric = z
  .enum(['delivered', 'read', 'opened', 'clicked'])
  .meta({ id: 'ExperimentMetric', description: 'What the better variant has more of, among those it was sent to.' });

const outOfTenThousand = z.int().min(0).max(10_000);

export const Experiment = z
  .strictObject({
    testShare: outOfTenThousand
      .min(1)
      .default(10_000)
      .describe('How many of 10,000 get one of the variants at once; the others wait for the winner.'),
    holdout: outOfTenThousand.max(9_999).default(0).describe('How many of 10,000 never get anything, to compare with.'),
    metric: ExperimentMetric.default('clicked'),
    minimumPerVariant: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1_000)
      .describe('Nothing is decided before each variant was sent to so many.'),
    decideAfterMinutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(1_440)
      .describe('When it is decided: so long after the tested were all sent to. Once, whatever it looks like before.'),
    ifNoWinner: z
      .enum(['wait', 'split'])
      .default('wait')
      .describe('wait: those who wait do so until somebody chooses. split: they get the variants by weight.'),
  })
  .refine(({ testShare, holdout }) => testShare + holdout <= 10_000, {
    path: ['testShare'],
    message: 'testShare and holdout are more than 10,000 together',
  })
  .meta({ id: 'CampaignExperiment', description: 'How the variants of a campaign are compared.' });
export type Experiment = z.infer<typeof Experiment>;

export const Drip = z
  .strictObject({
    goalEvents: z
      .array(z.string().trim().min(1).max(200))
      .max(10)
      .default([])
      .describe('Who does one of these (an event of tracking) leaves.'),
    exitOnReply: z.boolean().default(true).describe('Who answers leaves.'),
    exitOnLeavingAudience: z.boolean().default(false),
    enrolsNewMembers: z
      .boolean()
      .default(false)
      .describe('Goes on: who joins the audience later begins then. Without, it ends when the last has been through.'),
    reentry: z.enum(['never', 'after_exit']).default('never').describe('Whether somebody may go through it again.'),
    afterOutage: z
      .enum(['late', 'skip', 'respace'])
      .default('late')
      .describe('A step that is late: sent late; left out; or sent, and the later ones move with it.'),
    lateAfterMinutes: z.int().min(1).max(10_080).default(360).describe('From when on a step counts as late.'),
  })
  .meta({ id: 'CampaignDrip', description: 'Who leaves a drip before its end, and what may happen again.' });
export type Drip = z.infer<typeof Drip>;

const parameter = z.string().trim().min(1).max(200);

export const Utm = z
  .strictObject({
    source: parameter.optional(),
    medium: parameter.optional(),
    campaign: parameter.optional(),
    term: parameter.optional(),
    content: parameter.optional(),
  })
  .meta({ id: 'CampaignUtm', description: 'Added to the links of a campaign as utm_source, utm_medium …' });
export type Utm = z.infer<typeof Utm>;
