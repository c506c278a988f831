import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ListMediaInput, Media, MediaList } from './media.schema.ts';
import { deleteMedia, getMedia, listMedia } from './media.service.ts';

export const mediaRouter = {
  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists media of messages, newest first.',
      description:
        'Upload with `POST /v1/media?name=flyer.png`: the bytes as the body (at most 16 MB), their type as ' +
        'Content-Type, and an API key or access token as for calls. The answer is that of `get`.',
      example: { filter: { type: 'image' }, limit: 10 },
    })
    .input(ListMediaInput)
    .output(MediaList)
    .query(({ ctx, input }) => listMedia(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a file with a URL that is valid for a day.', example: { id: sample.media } })
    .input(withId)
    .output(Media)
    .query(({ ctx, input }) => getMedia(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Deletes a file; its URLs stop working.', example: { id: sample.media } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteMedia(ctx, input)),
} satisfies TRPCRouterRecord;
