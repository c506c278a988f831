import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListMediaInput, Media, MediaList } from './media.schema.ts';
import { deleteMedia, getMedia, listMedia } from './media.service.ts';

export const mediaRouter = {
  list: orgProcedure('messages.read')
    .meta({
      summary: 'Media of messages, newest first.',
      description:
        'They are uploaded by `POST /v1/media?name=flyer.png`: the bytes as the body (16 MB at most), their type as ' +
        'Content-Type, a key or access token as for calls. The answer is as that of `get`.',
    })
    .input(ListMediaInput)
    .output(MediaList)
    .query(({ ctx, input }) => listMedia(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'One medium, with an address to fetch it from that is good for a day.' })
    .input(withId)
    .output(Media)
    .query(({ ctx, input }) => getMedia(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Deletes a medium: nobody can fetch it any more.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteMedia(ctx, input)),
} satisfies TRPCRouterRecord;
