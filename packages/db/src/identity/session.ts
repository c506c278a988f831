/** Sessions, and the refresh tokens that extend their use. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const userSessionRow = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  device: z.string().nullable(),
  ip: z.string().nullable(),
  location: z.string().nullable(),
  userAgent: z.string().nullable(),
  lastActiveAt: z.date(),
  authenticatedAt: z.date(),
  expiresAt: z.date(),
  revokedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface UserSession extends z.infer<typeof userSessionRow> {}
export class UserSession extends Row {
  static tableName = 'identity.user_sessions';
  static row = userSessionRow;
}

export const refreshTokenRow = z.object({
  id: z.uuid(),
  sessionId: z.uuid(),
  tokenHash: z.string(),
  parentId: z.uuid().nullable(),
  expiresAt: z.date(),
  usedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface RefreshToken extends z.infer<typeof refreshTokenRow> {}
export class RefreshToken extends Row {
  static tableName = 'identity.refresh_tokens';
  static row = refreshTokenRow;
}
