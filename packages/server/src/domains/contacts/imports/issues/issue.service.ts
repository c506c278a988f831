/** Lines that an import rejected, or imported only in part. */
import { ImportIssue } from '@tessera/db';
import type { z } from 'zod';
import { signedLink } from '../../../../http/downloads.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { requireImport } from '../require-import.ts';
import type { CreateIssueExportLinkInput, IssueReason, ListImportIssuesInput } from './issue.schema.ts';

export const issuesPath = (importId: string): string => `/downloads/imports/${importId}/issues.csv`;

/** In the order of the file. The cursor is the last line of the page. */
export async function listImportIssues(
  ctx: Ctx,
  { importId, filter, cursor, limit }: z.infer<typeof ListImportIssuesInput>,
) {
  await requireImport(ctx, importId);
  const query = ImportIssue.of(ctx)
    .where({ importId })
    .where('line', '>', Number(cursor ?? 0));
  if (filter?.severity) query.whereIn('severity', filter.severity);
  const rows = await query.orderBy('line').limit(limit + 1);
  const items = rows.slice(0, limit).map(withMessage);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.line) : null };
}

export async function createIssueExportLink(ctx: Ctx, { importId }: z.infer<typeof CreateIssueExportLinkInput>) {
  await requireImport(ctx, importId);
  return signedLink(ctx, issuesPath(importId));
}

type ReasonCode = z.infer<typeof IssueReason>;

const MESSAGES: Record<ReasonCode, string> = {
  phone_missing: 'there is no phone',
  phone_invalid: 'the phone is not a valid number',
  email_missing: 'there is no e-mail',
  email_invalid: 'the e-mail is not a valid address',
  addresses_of_two_contacts: 'phone and e-mail belong to two contacts; merged into the one with the phone',
  value_too_long: 'a text was too long and was shortened',
  too_many_tags: 'the contact would have more than 100 tags; the last ones were left out',
  too_many_fields: 'the contact would have more than 100 custom fields; the last ones were left out',
  field_invalid: 'a value does not fit its custom field and was left out',
  number_ambiguous:
    'a number has one separator with three digits behind it; check whether it marks thousands or decimals',
  limit_reached: 'the plan allows no more contacts',
};

/** The issue as clients see it. */
export function withMessage({ line, severity, reasons, record }: ImportIssue) {
  const codes = reasons as ReasonCode[];
  return { line, severity, reasons: codes, message: codes.map((reason) => MESSAGES[reason]).join('; '), record };
}
