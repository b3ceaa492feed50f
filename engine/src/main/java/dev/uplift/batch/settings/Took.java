package dev.uplift.batch.settings;

/**
 * How long a script took for a company or a partition, as measured in an earlier run, whose
 * database may have been put back since: the names of what it is not for are empty.
 */
public record Took(String script, String company, String partition, double seconds) {}
