package dev.uplift.reconcile;

import dev.uplift.reconcile.Baseline.Measured;
import dev.uplift.reconcile.Pairing.Amount;
import dev.uplift.reconcile.Pairing.PairedColumn;
import dev.uplift.reconcile.TableFigures.Figures;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Difference;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.reconcile.TableResult.SumResult;
import dev.uplift.reconcile.TableResult.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds one table's figures against each other. Pure. */
final class Comparing {
  private final Pairing table;
  private final TableFigures before;
  private final TableFigures after;
  private final Declarations declarations;
  private final Expected expected;
  private final List<Difference> differences = new ArrayList<>();

  Comparing(Measured measured, TableFigures after, Declarations declarations, Expected expected) {
    this.table = measured.pairing();
    this.before = measured.figures();
    this.after = after;
    this.declarations = declarations;
    this.expected = expected;
  }

  TableResult result() {
    TreeSet<String> ids = new TreeSet<>(before.companies().keySet());
    ids.addAll(after.companies().keySet());
    ids.addAll(expected.companies(table));
    List<CompanyResult> companies = ids.stream().map(this::company).toList();
    return new TableResult(
        table.name().display(),
        Optional.of(table.was()).filter(w -> !w.equals(table.name())).map(TableName::display),
        table.now().isEmpty() ? Outcome.RETIRED : outcome(differences),
        companies,
        table.hashed().size(),
        unhashed(),
        differences);
  }

  private CompanyResult company(String id) {
    Figures was = before.of(id);
    if (table.now().isEmpty()) {
      return new CompanyResult(
          id,
          Outcome.RETIRED,
          was.rows(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());
    }
    Figures is = after.of(id);
    List<Difference> found = new ArrayList<>(rows(id, was, is).stream().toList());
    List<SumResult> sums = sums(was, is);
    sums.stream().filter(s -> !s.same()).forEach(s -> found.add(sum(id, s, was, is)));
    Optional<Boolean> same =
        table.hashed().isEmpty() ? Optional.empty() : Optional.of(was.hash().equals(is.hash()));
    if (same.equals(Optional.of(false)) && found.isEmpty()) {
      content(id).ifPresent(found::add);
    }
    differences.addAll(found);
    return new CompanyResult(
        id,
        outcome(found),
        was.rows(),
        Optional.of(is.rows()),
        expected.rows(table, id, is.rows()),
        sums,
        same);
  }

  private static Outcome outcome(List<Difference> differences) {
    if (differences.isEmpty()) {
      return Outcome.SAME;
    }
    return differences.stream().allMatch(Difference::declared) ? Outcome.DECLARED : Outcome.DIFFERS;
  }

  private Optional<Difference> rows(String company, Figures was, Figures is) {
    Optional<Long> other = expected.rows(table, company, is.rows()).filter(n -> n != is.rows());
    if (other.isPresent()) {
      return Optional.of(new Difference(company, What.ROWS, List.of(), List.of()));
    }
    if (was.rows() == is.rows()) {
      return Optional.empty();
    }
    List<String> by = declarations.rows(table, is.rows() > was.rows());
    return Optional.of(new Difference(company, What.ROWS, List.of(), by));
  }

  private List<SumResult> sums(Figures was, Figures is) {
    return table.amounts().stream()
        .map(
            amount ->
                new SumResult(
                    amount.now(),
                    Sums.plain(was.sums().getOrDefault(amount.now(), "0")),
                    Sums.plain(is.sums().getOrDefault(amount.now(), "0"))))
        .toList();
  }

  private Difference sum(String company, SumResult sum, Figures was, Figures is) {
    List<String> by = new ArrayList<>(declarations.sum(table, sum.column()));
    if (by.isEmpty() && was.rows() == is.rows()) {
      by.addAll(narrowing(sum, was));
    }
    return new Difference(company, What.SUM, List.of(sum.column()), by);
  }

  /** The dictionary permits no more than what rounding, or cutting off, can make of the rows. */
  private List<String> narrowing(SumResult sum, Figures was) {
    Amount amount =
        table.amounts().stream()
            .filter(a -> a.now().equals(sum.column()))
            .findFirst()
            .orElseThrow();
    return amount
        .narrowing()
        .filter(
            how -> Sums.narrowed(sum.sumBefore(), sum.sumAfter(), was.rows(), how, amount.scale()))
        .map(how -> "dictionary: narrow " + how)
        .stream()
        .toList();
  }

  /** A column that a script, mended since, declares by now is no difference. */
  private Optional<Difference> content(String company) {
    List<String> columns = changedColumns();
    List<String> by = new ArrayList<>();
    List<String> undeclared = new ArrayList<>();
    for (String column : columns) {
      List<String> scripts = declarations.column(table, column);
      by.addAll(scripts);
      if (scripts.isEmpty()) {
        undeclared.add(column);
      }
    }
    by.addAll(declarations.rows(table));
    boolean declared =
        !by.isEmpty() && (undeclared.isEmpty() || !declarations.rows(table).isEmpty());
    return Optional.of(
        new Difference(
            company,
            What.CONTENT,
            declared ? columns : undeclared,
            declared ? by.stream().distinct().toList() : List.of()));
  }

  /** With a changed key every column's hash is another: then the key is what has changed. */
  private List<String> changedColumns() {
    List<String> changed = new ArrayList<>();
    before
        .columns()
        .forEach(
            (column, hash) -> {
              if (!hash.equals(after.columns().get(column))) {
                changed.add(column);
              }
            });
    List<String> key =
        table.key().stream().map(PairedColumn::now).filter(changed::contains).toList();
    return key.isEmpty() ? changed : key;
  }

  private Map<String, String> unhashed() {
    return new TreeMap<>(table.unhashed());
  }
}
