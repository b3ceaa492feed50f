package dev.uplift.batch.graph;

import dev.uplift.batch.graph.ScriptGraph.Edge;
import dev.uplift.batch.graph.ScriptGraph.Kind;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Edges between scripts of one stage and group that touch one table, one of them writing. Which of
 * the two comes first is what the other edges say, also indirectly; else {@code SourceOrder}. What
 * is ordered already gets no edge of its own, so that there is no circle and nothing superfluous.
 */
final class DerivedEdges {
  private final List<Script> scripts;
  private final Map<String, List<TableUse>> uses = new HashMap<>();

  /**
   * Derives from headers and SQL.
   *
   * @param fromSql what the scripts' SQL touches, beside what their headers declare
   */
  DerivedEdges(List<Script> scripts, List<TableUse> fromSql) {
    this.scripts = scripts;
    Map<String, List<TableUse>> bySql =
        fromSql.stream().collect(Collectors.groupingBy(TableUse::script));
    for (Script script : scripts) {
      Set<String> excluded = Set.copyOf(script.access().excludes());
      uses.put(
          script.path(),
          Stream.concat(
                  TableUse.declared(script).stream(),
                  bySql.getOrDefault(script.path(), List.of()).stream())
              .filter(use -> !excluded.contains(use.table()))
              .toList());
    }
  }

  /** Those that the given edges do not imply. */
  List<Edge> beside(List<Edge> told) {
    Map<List<Object>, List<Script>> groups =
        scripts.stream()
            .collect(Collectors.groupingBy(script -> List.of(script.stage(), script.group())));
    List<Edge> derived = new ArrayList<>();
    for (List<Script> members : groups.values()) {
      List<Script> ordered = members.stream().sorted(SourceOrder.ALL).toList();
      derived.addAll(new Members(ordered, told).edges());
    }
    return derived;
  }

  /** The strongest uses of one table by one script: the write, if there is any. */
  private record Toucher(int member, Optional<TableUse> write, TableUse any) {
    TableUse shown() {
      return write.orElse(any);
    }
  }

  /** Two that have to be ordered, and how. */
  private record Link(Toucher first, Toucher second) {}

  /** The scripts of one group, in the order that counts where nothing else does. */
  private final class Members {
    private final List<Script> members;
    private final List<List<Integer>> followers = new ArrayList<>();
    private final Reach reach;
    private final List<Link> links = new ArrayList<>();

    Members(List<Script> members, List<Edge> told) {
      this.members = members;
      Map<String, Integer> numbers = new HashMap<>();
      members.forEach(script -> numbers.put(script.path(), numbers.size()));
      members.forEach(_ -> followers.add(new ArrayList<>()));
      for (Edge edge : told) {
        Integer from = numbers.get(edge.from());
        Integer to = numbers.get(edge.to());
        if (from != null && to != null) {
          followers.get(from).add(to);
        }
      }
      this.reach = new Reach(followers);
    }

    List<Edge> edges() {
      Map<String, List<Toucher>> tables = new TreeMap<>();
      for (int member = 0; member < members.size(); member++) {
        for (Map.Entry<String, Toucher> touched : touched(member).entrySet()) {
          tables.computeIfAbsent(touched.getKey(), _ -> new ArrayList<>()).add(touched.getValue());
        }
      }
      tables.values().forEach(this::order);
      return links.stream().filter(this::needed).map(this::edge).toList();
    }

    /** Not where a later found edge has made a way around. */
    private boolean needed(Link link) {
      int to = link.second().member();
      return followers.get(link.first().member()).stream()
          .noneMatch(other -> other != to && reach.reaches(other, to));
    }

    private Map<String, Toucher> touched(int member) {
      Map<String, Toucher> touched = new HashMap<>();
      for (TableUse use : uses.getOrDefault(members.get(member).path(), List.of())) {
        Optional<TableUse> write = use.writes() ? Optional.of(use) : Optional.empty();
        touched.merge(
            use.table(),
            new Toucher(member, write, use),
            (known, more) ->
                new Toucher(member, known.write().or(() -> more.write()), known.any()));
      }
      return touched;
    }

    /** The nearest first: what lies further back is then mostly ordered already. */
    private void order(List<Toucher> touchers) {
      for (int later = 1; later < touchers.size(); later++) {
        for (int earlier = later - 1; earlier >= 0; earlier--) {
          order(touchers.get(earlier), touchers.get(later));
        }
      }
    }

    private void order(Toucher first, Toucher second) {
      boolean conflict = first.write().isPresent() || second.write().isPresent();
      if (conflict && !reach.ordered(first.member(), second.member())) {
        reach.add(first.member(), second.member());
        followers.get(first.member()).add(second.member());
        links.add(new Link(first, second));
      }
    }

    private Edge edge(Link link) {
      TableUse first = link.first().shown();
      TableUse second = link.second().shown();
      Script from = members.get(link.first().member());
      Script to = members.get(link.second().member());
      Kind kind = first.fromSql() || second.fromSql() ? Kind.SQL : Kind.TABLE;
      String reason =
          "table "
              + first.table()
              + ": "
              + phrase(first, from)
              + ", "
              + phrase(second, to)
              + "; "
              + SourceOrder.reason(from, to);
      return new Edge(from.path(), to.path(), kind, reason);
    }

    private String phrase(TableUse use, Script script) {
      String where = use.fromSql() ? " in line " + use.line() + " of " + script.file() : "";
      return use.script() + " " + use.access().text() + where;
    }
  }
}
