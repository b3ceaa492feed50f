package dev.uplift.closure;

import java.time.Instant;
import java.util.Optional;

/**
 * A session in the database that is not Uplift's.
 *
 * @param address the client's; {@code local} on the server's own machine
 * @param since when it began; empty where Uplift may not see that
 * @param idle certainly not in a transaction
 */
record Visitor(
    int pid,
    String role,
    boolean superuser,
    String address,
    String application,
    String query,
    Optional<Instant> since,
    boolean idle) {}
