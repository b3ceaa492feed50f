/**
 * Which script comes before which, and why: the graph of a package stack's scripts, companies left
 * aside.
 *
 * <pre>
 *   headers (after, before) ─┐
 *   tables of the headers ───┼─► ScriptGraph ─► order, edges with reasons, Explanation, Drawing
 *   tables of the SQL ───────┤
 *   edges of PreSync scripts ┘
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.batch.graph.ScriptGraph#of}. {@code ScriptChoice} says
 * which scripts a site needs, {@code DerivedEdges} orders those that would disturb each other,
 * {@code SqlReading} asks the server what a script's SQL touches.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Of two scripts of one group that touch one table, one of them writing, one waits for the
 *       other, unless its author excluded the table.
 *   <li>Derivation makes no circle.
 *   <li>The same scripts give the same graph.
 * </ul>
 *
 * <p>Why edges are derived and in which direction: {@code docs/decisions/0016-derived-edges.md}.
 */
@NullMarked
package dev.uplift.batch.graph;

import org.jspecify.annotations.NullMarked;
