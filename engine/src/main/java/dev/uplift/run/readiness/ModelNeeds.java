package dev.uplift.run.readiness;

import dev.uplift.database.Database;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.PackageStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extensions that the packages' models create. */
final class ModelNeeds {
  private final Database database;
  private final PackageStack stack;

  ModelNeeds(Database database, PackageStack stack) {
    this.database = database;
    this.stack = stack;
  }

  /** One line where all is well, else one for each that lacks. */
  List<Check> all() {
    Map<String, Optional<String>> extensions = TargetModel.extensions(stack, database);
    List<Check> lacking = new ArrayList<>();
    extensions.forEach(
        (name, hindrance) ->
            hindrance.ifPresent(
                why ->
                    lacking.add(
                        Check.lacks(
                            "extensions." + name,
                            "extension \"" + name + "\" " + why,
                            "The model: what it builds on this extension cannot be made.",
                            "Install it on the server, or have its administrator create it."))));
    if (!lacking.isEmpty()) {
      return lacking;
    }
    String found =
        extensions.isEmpty()
            ? "the models create none"
            : String.join(", ", extensions.keySet()) + " can be created";
    return List.of(Check.ok("extensions", found));
  }
}
