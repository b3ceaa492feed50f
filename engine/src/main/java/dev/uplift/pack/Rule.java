package dev.uplift.pack;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is worth knowing of an old database before it is upgraded, as data: a query that answers one
 * finding a row. A placeholder {@code :name} is a parameter, {@code {name}} a column of that row.
 *
 * @param name below {@code rules/}, without its ending
 * @param file as reports name it
 * @param needs tables and columns without which it says nothing: qualified names
 * @param parameters by name, as text
 * @param find its column {@code object} is what a finding is about
 * @param observation what is so
 * @param recommendation what to do about it
 * @param detail a query that shows the rows
 * @param fix statements that would mend it; never run
 */
public record Rule(
    String name,
    String file,
    int line,
    String packageName,
    String schema,
    String title,
    Severity severity,
    List<String> needs,
    Map<String, String> parameters,
    String find,
    String observation,
    String recommendation,
    Optional<String> detail,
    Optional<String> fix) {
  public Rule {
    needs = List.copyOf(needs);
    parameters = Map.copyOf(parameters);
  }
}
