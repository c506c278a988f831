import { z } from 'zod';
import { MessageContent } from '../../messaging/index.ts';

/** Content that a person writes into a campaign. It must not be empty. */
export const WrittenContent = MessageContent.refine(
  ({ text, html, mediaId, mediaUrl, templateId }) => [text, html, mediaId, mediaUrl, templateId].some(Boolean),
  'must have a text, html, a medium or a template',
);

export const ContentByChannel = z
  .strictObject({
    email: WrittenContent.optional(),
    sms: WrittenContent.optional(),
    push: WrittenContent.optional(),
    whatsapp: WrittenContent.optional(),
  })
  .meta({
    id: 'CampaignContents',
    description: 'Content by channel. Where a channel is left out, the content of the campaign’s channel is used.',
  });
export type ContentByChannel = z.infer<typeof ContentByChannel>;
