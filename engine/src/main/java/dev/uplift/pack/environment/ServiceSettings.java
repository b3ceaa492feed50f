package dev.uplift.pack.environment;

import java.time.Duration;
import java.util.Optional;

/**
 * How a service of the environment is stopped, looked at and started.
 *
 * @param name as the package's {@code services} call it
 * @param host of the machine it runs on, for the runbook's steps; empty: the first
 * @param unit for systemd
 * @param context for kubectl; empty: its current one
 * @param namespace for kubectl; empty: its current one
 * @param workload for kubectl, such as {@code deployment/erp-web}
 * @param stop for command: a shell line
 * @param check for command: a shell line that ends with 0 when the service is stopped
 * @param start for command: a shell line
 * @param reason for none: why nothing has to be stopped
 * @param timeout for one stop or start
 */
public record ServiceSettings(
    String name,
    Adapter adapter,
    Optional<String> host,
    Optional<String> unit,
    Optional<String> context,
    Optional<String> namespace,
    Optional<String> workload,
    Optional<String> stop,
    Optional<String> check,
    Optional<String> start,
    Optional<String> reason,
    Duration timeout) {

  /** What knows how to handle a service. */
  public enum Adapter {
    SYSTEMD,
    KUBECTL,
    COMMAND,
    NONE
  }
}
