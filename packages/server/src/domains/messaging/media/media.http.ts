/** HTTP routes for media: upload with credentials, download through signed links. */
import express, { type Router } from 'express';
import { answering, countForged } from '../../../http/answers.ts';
import { withBody } from '../../../http/body.ts';
import type { CreateContext } from '../../../http/request.ts';
import { header } from '../../../http/request.ts';
import type { App } from '../../../runtime/app.ts';
import { admit } from '../../../trpc/admission.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { MAX_MEDIA_BYTES, readLinkedMedia, uploadMedia } from './media.service.ts';

/** Types that browsers display without running code. All others download as files. */
const INLINE_TYPES = /^(image\/(png|jpeg|gif|webp|avif|bmp)|video\/[\w.+-]+|audio\/[\w.+-]+)$/;

export function mediaHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();

  routes.post(
    '/v1/media',
    answering(createContext, async (ctx, req, res) => {
      // Checks credentials and permission before it reads the body.
      const scope = await admit(ctx, 'messages.send', false);
      const fileName = new URL(req.originalUrl, 'http://localhost').searchParams.get('name');
      const media = await withBody(req, MAX_MEDIA_BYTES, (data) =>
        inTransaction(scope, (inner) =>
          uploadMedia(inner, { data, fileName, mimeType: header(req, 'content-type') ?? '' }),
        ),
      );
      res.status(201).json(media);
    }),
  );

  routes.get(
    '/media/:token',
    answering(createContext, async (ctx, req, res) => {
      const media = await readLinkedMedia(app, String(req.params.token)).catch((error) => countForged(ctx, error));
      const { mimeType, fileName, sha256, data } = media;
      res.attachment(fileName ?? 'file');
      if (INLINE_TYPES.test(mimeType)) {
        res.setHeader('content-disposition', `${res.getHeader('content-disposition')}`.replace('attachment', 'inline'));
      }
      res.setHeader('content-type', mimeType);
      res.setHeader('content-security-policy', "default-src 'none'; sandbox");
      res.setHeader('cross-origin-resource-policy', 'cross-origin');
      res.setHeader('cache-control', 'private, max-age=3600');
      res.setHeader('etag', `"${sha256}"`);
      if (header(req, 'if-none-match') === `"${sha256}"`) return void res.status(304).end();
      res.setHeader('content-length', data.length);
      res.end(req.method === 'HEAD' ? undefined : data);
    }),
  );

  return routes;
}
