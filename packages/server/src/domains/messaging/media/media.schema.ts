import { MessageType, mediaRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const ListedMedia = mediaRow
  .omit({ organizationId: true, data: true })
  .extend({
    sha256: z.string().describe('Of its bytes, in hex.'),
    createdBy: z.uuid().nullable().describe('The user who uploaded it; null for keys and for what people sent.'),
  })
  .meta({ id: 'ListedMedia', description: 'A picture, a film, a sound or a document that goes with messages.' });

export const Media = ListedMedia.extend({
  url: z.string().describe('Where everybody who has this address can fetch it.'),
  expiresAt: z.date().describe('Until when; `get` gives a new address.'),
}).meta({ id: 'Media', description: 'A medium, with an address to fetch it from.' });

export const ListMediaInput = listInput(
  z.object({ type: MessageType.exclude(['text']).optional().describe('What a message with it would be.') }),
  ['createdAt'],
);
export const MediaList = listOutput(ListedMedia);
