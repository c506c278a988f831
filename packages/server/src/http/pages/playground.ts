/** Serves the playground's build at /playground. */
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';
import { answerNotBuilt, isBuilt, pageFiles, pagePolicy } from './static-page.ts';

const DIST = fileURLToPath(new URL('../../../../playground/dist/', import.meta.url));

const policy = pagePolicy({
  // The HTML of a development mail is shown in a frame and brings its own policy.
  'frame-src': ["'self'"],
});

/** Paths that are not in the build go on to the next handler. */
export function playground(dist = DIST): Router {
  const router = express.Router();
  router.use(policy);
  router.use((req, res, next) => {
    if (req.path !== '/' || isBuilt(dist, 'index.html')) next();
    else answerNotBuilt(res, 'The playground has not been built');
  });
  router.use(pageFiles(dist));
  return router;
}
