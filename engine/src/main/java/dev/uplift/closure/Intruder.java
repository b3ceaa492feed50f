package dev.uplift.closure;

import java.time.Instant;

/**
 * A session that was in the database while the door was closed, and was ended.
 *
 * @param times how often the same role came from the same address by the same name
 * @param query what it did last, as the server showed it
 */
public record Intruder(
    String role,
    boolean superuser,
    String address,
    String application,
    String query,
    Instant first,
    Instant last,
    int times) {}
