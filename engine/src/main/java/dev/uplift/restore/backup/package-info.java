/**
 * A backup that somebody else took is restored into a database of its own: what lies in the file is
 * looked at first.
 *
 * <pre>
 *   BackupRestore -- BackupFile: what kind of file --> ArchiveReader --> Archive
 *        |-- ArchiveCheck: what the server lacks for it
 *        |-- pg_restore, told by RestoreOutput
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.restore.backup.BackupRestore}. Promises: every refusal is
 * told at once, before a database is made; one that came out half is dropped again, unless it is to
 * be looked at.
 *
 * <p>May use problem, machine, database, watch; of restore server.
 */
@NullMarked
package dev.uplift.restore.backup;

import org.jspecify.annotations.NullMarked;
