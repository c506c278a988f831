import { userSessionRow } from '@tessera/db';
import { z } from 'zod';

export const Session = userSessionRow
  .pick({ id: true, ip: true, userAgent: true, location: true, lastActiveAt: true, expiresAt: true, createdAt: true })
  .extend({
    device: z.string().nullable().describe('What it looks like: "Chrome on Windows".'),
    location: z.string().nullable().describe('"Pune, IN"; null where no proxy tells.'),
    isCurrent: z.boolean().describe('The session of this call.'),
  })
  .meta({ id: 'Session', description: 'A place where you are signed in.' });

export const Sessions = z
  .object({ items: z.array(Session) })
  .meta({ id: 'Sessions', description: 'Where you are signed in, the last active first; the hundred newest.' });

export const RevokeSessionsInput = z
  .object({ exceptCurrent: z.boolean().default(true).describe('Whether the session of this call goes on.') })
  .default({ exceptCurrent: true });

export const RevokedSessions = z
  .object({ revoked: z.int().describe('How many sessions ended.') })
  .meta({ id: 'RevokedSessions', description: 'What ended.' });
