package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;

/** Values changed by a licensed narrowing. */
public record Narrowed(
    ObjectId column, String from, String to, long rows, String largest, String summed) {}
