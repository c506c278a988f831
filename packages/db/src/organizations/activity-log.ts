/** Who did what, when and from where. Append-only: no role of the application may change or delete rows. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

/** Who acted: a user in a session, an API key, or the platform. */
export const activityActor = z.object({
  type: z.enum(['user', 'api_key', 'system']),
  userId: z.uuid().optional(),
  sessionId: z.uuid().optional(),
  apiKeyId: z.uuid().optional(),
  kind: z.enum(['secret', 'publishable']).optional(),
  name: z.string().optional(),
});

export const activityChange = z.object({ before: z.unknown(), after: z.unknown() });

export const activityLogRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  action: z.string(),
  resource: z.string(),
  resourceId: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  changes: z.record(z.string(), activityChange),
  actor: activityActor,
  actorId: z.uuid().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  createdAt: z.date(),
});

export interface ActivityLog extends z.infer<typeof activityLogRow> {}
export class ActivityLog extends TenantRow {
  static tableName = 'organizations.activity_logs';
  static row = activityLogRow;
  static idColumn = ['organizationId', 'createdAt', 'id'];
}
