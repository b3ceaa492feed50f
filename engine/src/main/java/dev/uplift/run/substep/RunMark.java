package dev.uplift.run.substep;

/** Which run, and which attempt at it: what every write carries. */
public record RunMark(long run, int epoch) {}
