package dev.uplift.catalog;

/**
 * What a comparison looks at.
 *
 * @param strictColumnOrder whether the position of columns is compared
 * @param owners whether owners are compared, of what is on both sides
 * @param grants whether grants are compared
 * @param keepForeign whether whole objects that the target does not know are kept
 * @param triggerStates whether it is compared when triggers fire
 * @param from the name of the database, for the report
 * @param to the name of the target, for the report
 */
public record Comparison(
    boolean strictColumnOrder,
    boolean owners,
    boolean grants,
    boolean keepForeign,
    boolean triggerStates,
    String from,
    String to) {}
