package dev.uplift.rehearsal;

/** What a process that is killed at a write would not live to see. */
public final class Killed extends Error {
  private static final long serialVersionUID = 1L;
}
