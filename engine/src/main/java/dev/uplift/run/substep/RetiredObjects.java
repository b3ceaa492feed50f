package dev.uplift.run.substep;

import dev.uplift.database.Session;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * EnableSysDeletedObjects and its other half: what the dictionary retires stays protected, and in
 * sight of scripts, until the scripts are done; then it may be dropped.
 */
final class RetiredObjects {
  static final String PROTECTED = "protected";
  static final String DROPPABLE = "droppable";
  private static final String BRACKET = "SysDeletedObjects";

  private RetiredObjects() {}

  /** State by object. */
  static Map<String, String> states(Session session, RunMark mark) {
    return SavedStateTable.read(session, mark, BRACKET);
  }

  static Done protect(Workplace place, Substep substep) {
    return mark(place, substep, PROTECTED, " objects stay in sight of scripts, and safe: ");
  }

  static Done release(Workplace place, Substep substep) {
    return mark(place, substep, DROPPABLE, " objects may be dropped now: ");
  }

  private static Done mark(Workplace place, Substep substep, String state, String told) {
    Set<String> objects = new TreeSet<>(place.dictionary().retired().keySet());
    if (objects.isEmpty()) {
      return new Done.Skipped("the dictionary retires nothing");
    }
    place.with(
        substep,
        session ->
            session.transaction(
                () -> {
                  objects.forEach(
                      object -> SavedStateTable.put(session, place.mark(), BRACKET, object, state));
                  return true;
                }));
    place.note(substep, objects.size() + told + String.join(", ", objects));
    return new Done.Completed();
  }
}
