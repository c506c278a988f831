import { EnrollmentStatus, enrollmentRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Enrollment = enrollmentRow
  .omit({ organizationId: true })
  .extend({
    entryKey: z.string().describe('Tells one time of coming in from the next.'),
    position: z.int().describe('The step that was begun last; 0: none yet.'),
    variables: z.record(z.string(), z.unknown()).nullable().describe('Values that go before what the contact has.'),
    lastSentAt: z.date().nullable().describe('What the next step counts from.'),
    dueAt: z.date().nullable().describe('When the next step begins; null while one is on its way, and at the end.'),
  })
  .meta({ id: 'Enrollment', description: 'Somebody’s way through a drip.' });

export const EnrollmentFilter = z.object({
  status: EnrollmentStatus.optional(),
  contactId: z.uuid().optional(),
});

export const ListEnrollmentsInput = listInput(EnrollmentFilter, ['createdAt'])
  .unwrap()
  .extend({ campaignId: z.uuid() });
export const EnrollmentList = listOutput(Enrollment);

export const AddEnrollmentsInput = z.object({
  campaignId: z.uuid(),
  contactIds: z.array(z.uuid()).min(1).max(1_000),
  variables: z
    .record(fieldName, z.string().trim().min(1).max(1_000))
    .refine((values) => Object.keys(values).length <= 50, 'must be 50 values at most')
    .optional()
    .describe('Values that go before what the contacts have.'),
});

export const AddedEnrollments = z.object({
  added: z.int().describe('Who is in it already, or has been and may not again, is left out.'),
});
