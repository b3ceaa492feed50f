package dev.uplift.run.evidence;

import java.nio.file.Path;
import java.util.List;

/** Where the evidence of each operation lies. */
public final class OperationFolders {
  private final EvidenceIndex index;

  public OperationFolders(Path home) {
    this.index = new EvidenceIndex(home);
  }

  /** Of all operations upon one database, the oldest first. */
  public List<Path> of(Path databaseFolder) {
    return index.all().stream()
        .filter(entry -> entry.about().databaseFolder().equals(databaseFolder.toString()))
        .map(EvidenceIndex.Entry::folder)
        .toList();
  }
}
