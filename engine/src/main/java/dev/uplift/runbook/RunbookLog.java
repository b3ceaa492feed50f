package dev.uplift.runbook;

import java.time.Instant;

/** One line of a runbook's log: what happened to a step, and when. */
public record RunbookLog(String stepId, Instant at, String text) {}
