package dev.uplift.batch.method;

import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.batch.tags.UpgradeTagTable.Holder;
import dev.uplift.batch.tags.UpgradeTagTable.Setter;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.script.UpgradeTags;

/** The tags of whoever the method runs for. */
record Tags(Session session, Call call, MethodContext context) implements UpgradeTags {
  @Override
  public boolean has(String tag) {
    return context.asked(() -> table().has(tag, holder()));
  }

  @Override
  public void set(String tag) {
    put(tag, false);
  }

  @Override
  public void skip(String tag) {
    put(tag, true);
  }

  private void put(String tag, boolean skipped) {
    Setter setter = new Setter(call.run(), call.epoch(), call.script().path());
    if (!context.asked(() -> table().set(tag, holder(), setter, skipped))) {
      throw new Misuse(
          Problem.of("tagTwice", "the upgrade tag \"" + tag + "\" is set already")
              .withWhy("what it stands for would be done twice")
              .withRemedy("Ask context.tags().has(…) first, and leave the work out when it is."));
    }
  }

  private UpgradeTagTable table() {
    return new UpgradeTagTable(session);
  }

  private Holder holder() {
    return new Holder(call.company(), call.partition());
  }
}
