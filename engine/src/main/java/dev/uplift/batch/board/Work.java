package dev.uplift.batch.board;

import java.util.List;

/** What a worker is to do next. */
public sealed interface Work {
  Task task();

  /** Begin the task: cut it into chunks, or find those that are left. */
  record Open(Task task) implements Work {}

  /** Run these chunks. */
  record Chunks(Task task, List<Integer> numbers) implements Work {
    public Chunks {
      numbers = List.copyOf(numbers);
    }
  }
}
