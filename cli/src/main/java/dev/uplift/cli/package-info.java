/**
 * The {@code uplift} command: one file for each command, thin; settings; the wiring of the rooms.
 *
 * <pre>
 *   Main -- parses with --> UpliftCommand -- one of --> StatusCommand, ExecuteCommand, ...
 *                                                          | SettingsReader: flags, variables, file
 *                                                          | Connection: own server or the user's
 *   Main <-- exit code, or a Failure that Complaints prints
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.cli.Main}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>What goes wrong is told on standard error as error objects, for people or as JSON, with the
 *       exit codes of {@link dev.uplift.problem.ExitCode}; never by a stack trace.
 *   <li>With {@code --json} standard output holds JSON alone.
 *   <li>Flags go before {@code UPLIFT_*} variables, these before {@code environment.yaml}, this
 *       before the package, and that before the default.
 * </ul>
 *
 * <p>May use the public types of every room.
 */
@NullMarked
package dev.uplift.cli;

import org.jspecify.annotations.NullMarked;
