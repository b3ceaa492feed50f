/**
 * What a database holds, short enough to be kept in a file and to be held against another.
 *
 * <pre>
 *   ManifestReader -- Structure, DatabaseFacts, rows counted or hashed --> Manifest
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.restore.manifest.ManifestReader#read}. Promises: two
 * databases of one manifest are equal as far as its level goes; nothing is written.
 *
 * <p>May use problem, database, catalog, pack; of restore server.
 */
@NullMarked
package dev.uplift.restore.manifest;

import org.jspecify.annotations.NullMarked;
