import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  CheckInList,
  CheckInListList,
  CreateCheckInListInput,
  ListCheckInListsInput,
  OpenDefaultListInput,
  UpdateCheckInListInput,
} from './check-in-list.schema.ts';
import {
  createCheckInList,
  deleteCheckInList,
  getCheckInList,
  listCheckInLists,
  openDefaultList,
  updateCheckInList,
} from './check-in-list.service.ts';

export const checkInListRouter = {
  create: orgProcedure('events.write')
    .meta({ summary: 'Makes a check-in list: for an entrance, a lounge, a day.' })
    .input(CreateCheckInListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => createCheckInList(ctx, input)),

  openDefault: orgProcedure('tickets.check_in')
    .meta({ summary: "The event's own list, which lets every ticket in once; made if there is none yet." })
    .input(OpenDefaultListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => openDefaultList(ctx, input)),

  get: orgProcedure('tickets.check_in')
    .meta({ summary: 'One check-in list.' })
    .input(withId)
    .output(CheckInList)
    .query(({ ctx, input }) => getCheckInList(ctx, input)),

  list: orgProcedure('tickets.check_in')
    .meta({ summary: 'Check-in lists, newest first unless sorted otherwise.' })
    .input(ListCheckInListsInput)
    .output(CheckInListList)
    .query(({ ctx, input }) => listCheckInLists(ctx, input)),

  update: orgProcedure('events.write')
    .meta({ summary: 'Changes the name, types or times of a check-in list; what is not given stays.' })
    .input(UpdateCheckInListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => updateCheckInList(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({ summary: 'Deletes a check-in list that nobody was scanned by.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCheckInList(ctx, input)),
} satisfies TRPCRouterRecord;
