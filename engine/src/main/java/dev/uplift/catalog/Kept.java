package dev.uplift.catalog;

/**
 * What is in a database, not in the target, and no difference for all that.
 *
 * @param because {@code foreign}, {@code partition} or {@code dbupgrade}
 */
public record Kept(ObjectId object, String because) {}
