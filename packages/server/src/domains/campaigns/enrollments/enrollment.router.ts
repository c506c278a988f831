import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  AddEnrollmentsInput,
  AddedEnrollments,
  Enrollment,
  EnrollmentList,
  ListEnrollmentsInput,
} from './enrollment.schema.ts';
import { addEnrollments, listEnrollments, removeEnrollment } from './enrollment.service.ts';

export const enrollmentRouter = {
  list: orgProcedure('campaigns.read')
    .meta({
      summary: 'Lists the enrollments of a drip, newest first.',
      example: { campaignId: sample.begunDrip, filter: { status: 'active', contactId: sample.contact } },
    })
    .input(ListEnrollmentsInput)
    .output(EnrollmentList)
    .query(({ ctx, input }) => listEnrollments(ctx, input)),

  add: orgProcedure('campaigns.send')
    .meta({
      summary: 'Enrolls contacts in a drip that has started, whether or not they are in its audience.',
      example: { campaignId: sample.begunDrip, contactIds: [sample.other], variables: { coupon: 'A1' } },
    })
    .input(AddEnrollmentsInput)
    .output(AddedEnrollments)
    .mutation(({ ctx, input }) => addEnrollments(ctx, input)),

  remove: orgProcedure('campaigns.send')
    .meta({
      summary: 'Takes a contact out of a drip; an enrollment that has ended stays as it is.',
      example: { id: sample.enrollment },
    })
    .input(withId)
    .output(Enrollment)
    .mutation(({ ctx, input }) => removeEnrollment(ctx, input)),
} satisfies TRPCRouterRecord;
