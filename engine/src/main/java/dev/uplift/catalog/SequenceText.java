package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Sequence;

/** A sequence's numbers as SQL, each of them said. */
final class SequenceText {
  private SequenceText() {}

  static String options(Sequence sequence) {
    return "START WITH "
        + sequence.start()
        + " INCREMENT BY "
        + sequence.increment()
        + " MINVALUE "
        + sequence.minimum()
        + " MAXVALUE "
        + sequence.maximum()
        + " CACHE "
        + sequence.cache()
        + (sequence.cycle() ? " CYCLE" : "");
  }
}
