/** What a message says: of the inbox, of a template, of a campaign's channel. */
import { MessageType } from '@tessera/db';
import { z } from 'zod';

const liquid = (most: number) => z.string().trim().min(1).max(most);

export const MessageContent = z
  .object({
    type: MessageType.default('text'),
    text: liquid(100_000).optional().describe('The text, or the caption of a medium.'),
    subject: liquid(500).optional().describe("An e-mail's subject, a notification's title."),
    html: liquid(500_000).optional().describe('For e-mail; made from the text when left out.'),
    mediaId: z.uuid().optional().describe('A medium that was uploaded.'),
    mediaUrl: z
      .url({ protocol: /^https$/ })
      .max(2000)
      .optional()
      .describe('A medium that stands elsewhere.'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .describe('Where a notification leads.'),
    templateId: z.uuid().optional().describe('Says what is sent; for WhatsApp outside the 24 hours it takes one.'),
    templateValues: z
      .object({
        header: liquid(1000).optional(),
        body: z.array(liquid(1000)).max(50).optional().describe('For {{1}}, {{2}} … of the body.'),
        buttons: z.array(z.string().max(1000)).max(10).optional().describe('What is added to the buttons’ addresses.'),
      })
      .optional(),
  })
  .meta({
    id: 'MessageContent',
    description: 'What a message says. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}.',
  });
export type MessageContent = z.infer<typeof MessageContent>;
