import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
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
  openDefaultCheckInList,
  updateCheckInList,
} from './check-in-list.service.ts';
import { ScannerManifest } from './scanner-manifest.schema.ts';
import { getScannerManifest } from './scanner-manifest.service.ts';

export const checkInListRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Creates a check-in list for an entrance, a lounge or a day.',
      example: { eventId: sample.soldOut, name: 'Lounge', ticketTypeIds: [sample.soldOutType] },
    })
    .input(CreateCheckInListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => createCheckInList(ctx, input)),

  openDefault: orgProcedure('tickets.check_in')
    .meta({
      summary: "Gets the event's default list, which admits every ticket once, and creates it on the first call.",
      example: { eventId: sample.soldOut },
    })
    .input(OpenDefaultListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => openDefaultCheckInList(ctx, input)),

  get: orgProcedure('tickets.check_in')
    .meta({ summary: 'Gets a check-in list.', example: { id: sample.checkInList } })
    .input(withId)
    .output(CheckInList)
    .query(({ ctx, input }) => getCheckInList(ctx, input)),

  list: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Lists check-in lists, newest first unless sorted otherwise.',
      example: { filter: { eventId: sample.soldOut } },
    })
    .input(ListCheckInListsInput)
    .output(CheckInListList)
    .query(({ ctx, input }) => listCheckInLists(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the name, ticket types or times of a check-in list; fields left out keep their value.',
      example: { id: sample.checkInList, name: 'Changed', ticketTypeIds: [sample.soldOutType] },
    })
    .input(UpdateCheckInListInput)
    .output(CheckInList)
    .mutation(({ ctx, input }) => updateCheckInList(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({ summary: 'Deletes a check-in list that has no check-ins.', example: { id: sample.spareList } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCheckInList(ctx, input)),

  getManifest: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Gets the data that a scanner needs to check in offline: rules, public keys and revoked codes.',
      example: { id: sample.checkInList },
    })
    .input(withId)
    .output(ScannerManifest)
    .query(({ ctx, input }) => getScannerManifest(ctx, input)),
} satisfies TRPCRouterRecord;
