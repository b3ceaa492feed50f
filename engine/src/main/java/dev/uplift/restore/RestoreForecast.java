package dev.uplift.restore;

/**
 * What a restore point will cost.
 *
 * @param bytes more on the disk it lies on
 * @param walBytes more in the server's log
 */
public record RestoreForecast(
    double takeSeconds, double verifySeconds, double backSeconds, long bytes, long walBytes) {}
