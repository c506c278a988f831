import { userSessionRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const Session = userSessionRow
  .pick({ id: true, ip: true, userAgent: true, location: true, lastActiveAt: true, expiresAt: true, createdAt: true })
  .extend({
    device: z.string().nullable().describe('Derived from the User-Agent: "Chrome on Windows".'),
    location: z.string().nullable().describe('"Pune, IN"; null where no proxy provides it.'),
    isCurrent: z.boolean().describe('True for the session of this call.'),
  })
  .meta({ id: 'Session', description: 'A browser or device on which you are signed in.' });

export const ListSessionsInput = z.object(pageFields).prefault({});
export const SessionList = listOutput(Session);

export const RevokeAllSessionsInput = z
  .object({ exceptCurrent: z.boolean().default(true).describe('Whether to keep the session of this call.') })
  .default({ exceptCurrent: true });

export const RevokedSessions = z
  .object({ revoked: z.int().describe('The number of sessions that ended.') })
  .meta({ id: 'RevokedSessions', description: 'The number of sessions that a call ended.' });
