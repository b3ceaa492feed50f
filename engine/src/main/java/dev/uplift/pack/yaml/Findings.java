package dev.uplift.pack.yaml;

import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Every problem met while files are read, in the order met. Not safe for many threads. */
public final class Findings {
  private final List<Problem> problems = new ArrayList<>();

  public void add(Problem problem) {
    problems.add(problem);
  }

  /** A problem of one line of a file. */
  public void add(String code, String file, int line, String message, String remedy) {
    problems.add(Problem.of(code, message).withAt(Place.file(file, line)).withRemedy(remedy));
  }

  /** A problem of one line of a file, with its cause. */
  public void add(String code, String file, int line, String message, String why, String remedy) {
    problems.add(
        Problem.of(code, message).withAt(Place.file(file, line)).withWhy(why).withRemedy(remedy));
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  public List<Problem> all() {
    return List.copyOf(problems);
  }
}
