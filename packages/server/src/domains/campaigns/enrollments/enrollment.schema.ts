import { EnrollmentStatus, enrollmentRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const Enrollment = enrollmentRow
  .omit({ organizationId: true })
  .extend({
    entryKey: z.string().describe('Tells one passage of a contact through the drip from the next.'),
    position: z.int().describe('The position of the latest step that was started; 0 before the first.'),
    variables: z.record(z.string(), z.unknown()).nullable().describe('Values that override those of the contact.'),
    lastSentAt: z.date().nullable().describe('When the latest step was sent. The delay of the next step starts here.'),
    dueAt: z.date().nullable().describe('When the next step starts; null while a step is under way, and at the end.'),
  })
  .meta({ id: 'Enrollment', description: 'One passage of a contact through a drip.' });

export const EnrollmentFilter = z.object({
  status: oneOrSeveral(EnrollmentStatus).optional().describe('Only enrollments in one of these states.'),
  contactId: z.uuid().optional().describe('Only enrollments of this contact.'),
});

export const ListEnrollmentsInput = listInput(EnrollmentFilter, ['createdAt'])
  .unwrap()
  .extend({ campaignId: z.uuid().describe('The drip.') });
export const EnrollmentList = listOutput(Enrollment);

export const AddEnrollmentsInput = z.object({
  campaignId: z.uuid().describe('A drip that has started.'),
  contactIds: z.array(z.uuid()).min(1).max(1_000).describe('The contacts to enroll.'),
  variables: z
    .record(fieldName, z.string().trim().min(1).max(1_000))
    .refine((values) => Object.keys(values).length <= 50, 'must be 50 values at most')
    .optional()
    .describe('Values that override those of the contacts, for this passage.'),
});

export const AddedEnrollments = z.object({
  addedCount: z
    .int()
    .describe('Contacts enrolled. Contacts that are in the drip, or may not enter again, are not counted.'),
});
