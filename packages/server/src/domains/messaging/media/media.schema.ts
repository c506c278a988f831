import { MessageType, mediaRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const ListedMedia = mediaRow
  .omit({ organizationId: true, data: true })
  .extend({
    sha256: z.string().describe('SHA-256 of the bytes, in hex.'),
    createdBy: z.uuid().nullable().describe('The user who uploaded it; null for API keys and inbound media.'),
  })
  .meta({ id: 'ListedMedia', description: 'An image, a video, an audio file or a document that goes with messages.' });

export const Media = ListedMedia.extend({
  url: z.string().describe('A signed URL that fetches the file without credentials.'),
  expiresAt: z.date().describe('When the URL expires; `get` returns a new one.'),
}).meta({ id: 'Media', description: 'A file with a URL to fetch it from.' });

export const ListMediaInput = listInput(
  z.object({
    type: oneOrSeveral(MessageType.exclude(['text']))
      .optional()
      .describe('Files of these types.'),
  }),
  ['createdAt'],
);
export const MediaList = listOutput(ListedMedia);
