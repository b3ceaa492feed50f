package dev.uplift.script;

/**
 * Marks of what has been done to the company's data, or to the database's where the script is not
 * per company. They stay in the database, and commit with the script's work.
 */
public interface UpgradeTags {
  /** Whether the tag is set or skipped. */
  boolean has(String tag);

  /** Sets the tag; it is an error that it is set already. */
  void set(String tag);

  /** Sets the tag, and says that what it stands for was left out. */
  void skip(String tag);
}
