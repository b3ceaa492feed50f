package dev.uplift.closure;

/** Rows of a table inserted, updated and deleted. */
public record TableWrites(String table, long inserted, long updated, long deleted) {}
