/** Settings with which the embedded PostgreSQL archives its log. docs/backups.md describes how it is replayed. */

/** `folder` exists, and the user that PostgreSQL runs as may write to it. The file gets its name when it is complete. */
export const archiveSettings = (folder: string): Record<string, string> => ({
  wal_level: 'replica',
  archive_mode: 'on',
  // At most this many seconds of changes are not in the archive yet.
  archive_timeout: '60',
  archive_command: `test ! -f "${folder}/%f" && cp "%p" "${folder}/%f.partial" && mv "${folder}/%f.partial" "${folder}/%f"`,
});
