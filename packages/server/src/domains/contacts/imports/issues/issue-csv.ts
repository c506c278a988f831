/** Writes the issues of an import as CSV, page by page. A corrected file can be imported as it is. */
import { ImportIssue } from '@tessera/db';
import { BYTE_ORDER_MARK, csvLines } from '../../../../lib/text/csv.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { REPORT_COLUMNS } from '../reading/export-columns.ts';
import { requireImport } from '../require-import.ts';
import { withMessage } from './issue.service.ts';

const ISSUES_PER_PAGE = 1_000;

/** For each line: where it is, the reasons, and all cells of the record. */
export async function exportImportIssues(scope: OrganizationScope, importId: string) {
  const { fileName, columns } = await inTransaction(scope, (ctx) => requireImport(ctx, importId), { readOnly: true });
  const name = `${fileName.replace(/\.\w{1,5}$/, '')}-issues.csv`;
  return { fileName: name, text: issueLines(scope, importId, columns ?? []) };
}

async function* issueLines(scope: OrganizationScope, importId: string, columns: string[]): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([[...REPORT_COLUMNS, ...columns]]);
  for (let after = 0; ; ) {
    const issues: ImportIssue[] = await inTransaction(
      scope,
      (ctx) =>
        ImportIssue.of(ctx)
          .where({ importId })
          .where('line', '>', after)
          .orderBy('line')
          .limit(ISSUES_PER_PAGE)
          .execute(),
      { readOnly: true },
    );
    const lines = issues
      .map(withMessage)
      .map(({ line, severity, message, record }) => [
        String(line),
        severity,
        message,
        ...columns.map((column) => record[column] ?? ''),
      ]);
    if (lines.length > 0) yield csvLines(lines);
    if (issues.length < ISSUES_PER_PAGE) return;
    after = issues.at(-1)?.line ?? after;
  }
}
