/** The content of a message, in the inbox, in campaigns and in variants. */
import { MessageType } from '@tessera/db';
import { z } from 'zod';

const liquid = (maxLength: number) => z.string().trim().min(1).max(maxLength);

export const MessageContent = z
  .object({
    type: MessageType.default('text').describe('The type of the message.'),
    text: liquid(100_000).optional().describe('The text, or the caption of media.'),
    subject: liquid(500).optional().describe('The subject of an e-mail or the title of a notification.'),
    html: liquid(500_000).optional().describe('The HTML of an e-mail; made from the text when left out.'),
    mediaId: z.uuid().optional().describe('An uploaded file.'),
    mediaUrl: z
      .url({ protocol: /^https$/ })
      .max(2000)
      .optional()
      .describe('A file at another https URL.'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .describe('The page that a notification opens.'),
    templateId: z.uuid().optional().describe('The template to send. WhatsApp requires one outside the 24-hour window.'),
    templateValues: z
      .object({
        header: liquid(1000).optional(),
        body: z.array(liquid(1000)).max(50).optional().describe('The values of {{1}}, {{2}} … in the body.'),
        buttons: z
          .array(z.string().max(1000))
          .max(10)
          .optional()
          .describe('The text appended to the URL of each button.'),
      })
      .optional()
      .describe('The values of a WhatsApp template, in Liquid.'),
  })
  .meta({
    id: 'MessageContent',
    description:
      'The content of a message. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}, {{ unsubscribe_url }}.',
  });
export type MessageContent = z.infer<typeof MessageContent>;
