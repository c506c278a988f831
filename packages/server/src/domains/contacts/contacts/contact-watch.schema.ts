import { z } from 'zod';
import { lastEventId } from '../../../trpc/subscription.ts';
import { Contact } from './contact.schema.ts';

const ChangeType = z.enum(['created', 'updated', 'deleted', 'merged']);

export const WatchContactsInput = z
  .object({
    ids: z.array(z.uuid()).min(1).max(200).optional().describe('These contacts only.'),
    types: z.array(ChangeType).min(1).max(4).optional().describe('These changes only.'),
    lastEventId,
  })
  .prefault({});

export const ContactChange = z
  .object({
    type: ChangeType,
    contactId: z.uuid().describe('The contact; of two merged ones, the one that was kept.'),
    mergedId: z.uuid().nullable().describe('The contact that went up in this one; null unless merged.'),
    contact: Contact.nullable().describe('As it stands now, which may be newer than the change; null when it is gone.'),
    at: z.date().describe('When it happened.'),
  })
  .meta({ id: 'ContactChange', description: 'Something that happened to a contact.' });
