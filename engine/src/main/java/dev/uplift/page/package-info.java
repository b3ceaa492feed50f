/**
 * Pages for people who decide: one HTML file each, that needs nothing else and can be printed. One
 * writer, one style, one place where text becomes HTML.
 *
 * <pre>
 *   analyze · plan · reconcile ──► Page ──► one file, with page.css in it
 * </pre>
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing of a database or a package becomes markup.
 *   <li>A page loads nothing: no script, no font, no picture.
 * </ul>
 */
@NullMarked
package dev.uplift.page;

import org.jspecify.annotations.NullMarked;
