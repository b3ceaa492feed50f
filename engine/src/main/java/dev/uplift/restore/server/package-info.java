/**
 * The databases of one server as wholes: what may be called what, copied, renamed, cleared of
 * sessions and dropped; and PostgreSQL's own programs.
 *
 * <pre>
 *   ServerDatabases -- TemplateCopy: one is copied; NameSwap: two are renamed
 *         |-- SessionEnder: nobody is in the way
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.restore.server.ServerDatabases}. Promises: no name is
 * longer than the server keeps; whoever reconnects does not win the race against a rename.
 *
 * <p>May use problem, machine, database.
 */
@NullMarked
package dev.uplift.restore.server;

import org.jspecify.annotations.NullMarked;
