package dev.uplift.batch.method;

import dev.uplift.batch.conversion.Carrier;
import dev.uplift.batch.conversion.Tenant;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import dev.uplift.script.DataTransfer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A data transfer: a {@link Conversion} put together by a method, and carried out as one. */
final class Transfer implements DataTransfer {
  private static final String SOURCE = "source";
  private static final String DESTINATION = "destination";
  private static final Set<String> OPERATORS = Set.of("=", "<>", "<", "<=", ">", ">=");
  private static final Set<String> NULLS = Set.of("is null", "is not null");

  private final Session session;
  private final Call call;
  private final MethodContext context;
  private final List<Entry> set = new ArrayList<>();
  private final List<Entry> match = new ArrayList<>();
  private final List<Condition> sourceFilters = new ArrayList<>();
  private final List<Condition> destinationFilters = new ArrayList<>();
  private final TransferFields fields = new TransferFields();
  private String source = "";
  private String destination = "";
  private int line;

  Transfer(Session session, Call call, MethodContext context) {
    this.session = session;
    this.call = call;
    this.context = context;
  }

  @Override
  public DataTransfer setTables(String sourceTable, String destinationTable) {
    source = call.qualified(sourceTable);
    destination = call.qualified(destinationTable);
    line = call.callerLine();
    return this;
  }

  @Override
  public DataTransfer addFieldValue(String sourceField, String destinationField) {
    fields.pair(sourceField, destinationField, call.callerLine());
    set.add(new Entry(destinationField, of(SOURCE, sourceField), call.callerLine()));
    return this;
  }

  @Override
  public DataTransfer addConstantValue(@Nullable Object value, String destinationField) {
    fields.destination(destinationField, call.callerLine());
    set.add(new Entry(destinationField, literal(value), call.callerLine()));
    return this;
  }

  @Override
  public DataTransfer addJoin(String sourceField, String destinationField) {
    fields.source(sourceField, call.callerLine());
    fields.destination(destinationField, call.callerLine());
    match.add(new Entry(destinationField, of(SOURCE, sourceField), call.callerLine()));
    return this;
  }

  @Override
  public DataTransfer addSourceFilter(String sourceField, String operator, @Nullable Object value) {
    fields.source(sourceField, call.callerLine());
    sourceFilters.add(filter(of(SOURCE, sourceField), operator, value));
    return this;
  }

  @Override
  public DataTransfer addDestinationFilter(
      String destinationField, String operator, @Nullable Object value) {
    fields.destination(destinationField, call.callerLine());
    String alias = itself() ? SOURCE : DESTINATION;
    destinationFilters.add(filter(of(alias, destinationField), operator, value));
    return this;
  }

  @Override
  public long copyFields() {
    if (match.isEmpty() && !itself()) {
      throw wrong(
          "transferJoin",
          "\"" + source + "\" and \"" + destination + "\" are not joined",
          "Add addJoin(…): which source row belongs to which destination row.");
    }
    Target target =
        match.isEmpty()
            ? new Target.Itself(line)
            : new Target.Update(new Source(destination, DESTINATION, line), match, line);
    return carryOut(target);
  }

  @Override
  public long copyRows() {
    if (!match.isEmpty() || !destinationFilters.isEmpty()) {
      throw wrong(
          "transferJoin",
          "rows that are only to be made in \"" + destination + "\" cannot be joined or filtered",
          "Leave addJoin and addDestinationFilter out, or use copyFields().");
    }
    return carryOut(new Target.Insert(destination, line));
  }

  private long carryOut(Target target) {
    if (source.isEmpty() || set.isEmpty()) {
      throw wrong(
          "transferEmpty",
          "the transfer names no " + (source.isEmpty() ? "tables" : "fields"),
          "Say setTables(…) first, then addFieldValue(…) or addConstantValue(…).");
    }
    Conversion conversion =
        new Conversion(new Source(source, SOURCE, line), List.of(), where(), target, set);
    String range = range(target);
    long changed = context.asked(() -> carryOut(conversion, range));
    context.changed(changed);
    return changed;
  }

  private long carryOut(Conversion conversion, String range) {
    List<String> key =
        call.script()
            .chunk()
            .filter(chunk -> chunk.table().equals(source))
            .map(Script.Chunking::by)
            .orElse(List.of());
    Carrier carrier = Carrier.of(session, conversion, tenant(), key);
    call.once()
        .check(
            conversion,
            () -> {
              fields.check(session, source, destination);
              carrier.check(session);
            });
    return carrier.apply(session, range);
  }

  private Tenant tenant() {
    String id = call.company().isEmpty() ? call.partition() : call.company();
    return call.tenantColumn().isEmpty() ? Tenant.ALL : new Tenant(call.tenantColumn(), id);
  }

  private Optional<Condition> where() {
    List<Condition> all = new ArrayList<>(sourceFilters);
    all.addAll(destinationFilters);
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Condition(
                all.stream().map(Condition::expression).collect(Collectors.joining(" and ")),
                all.getFirst().line()));
  }

  /** The rows that this call is for: of the source, or of the destination where they change. */
  private String range(Target target) {
    String table = call.script().chunk().map(Script.Chunking::table).orElse(source);
    if (table.equals(source)) {
      return call.range().apply(Identifier.quote(SOURCE));
    }
    if (table.equals(destination) && target instanceof Target.Update) {
      return call.range().apply(Identifier.quote(DESTINATION));
    }
    throw wrong(
        "transferRange",
        "the script is cut into ranges of \"" + table + "\", which the transfer is not held to",
        "Name \"" + source + "\" in @UpgradeScriptChunk, or make a script of its own of it.");
  }

  private boolean itself() {
    return source.equals(destination) && match.isEmpty();
  }

  private Condition filter(String field, String operator, @Nullable Object value) {
    String spelt = operator.strip().toLowerCase(java.util.Locale.ROOT);
    if (NULLS.contains(spelt)) {
      return new Condition(field + " " + spelt, call.callerLine());
    }
    if (!OPERATORS.contains(spelt) || value == null) {
      throw wrong(
          "transferFilter",
          "\"" + operator + " " + value + "\" is no filter",
          "Write one of =, <>, <, <=, >, >= and a value, \"is null\" or \"is not null\".");
    }
    return new Condition(field + " " + spelt + " " + literal(value), call.callerLine());
  }

  private static String of(String alias, String field) {
    return Identifier.quote(alias, field);
  }

  /** Untyped, so that it takes the type of the column that it meets. */
  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case BigDecimal number -> Identifier.literal(number.toPlainString());
      default -> Identifier.literal(value.toString());
    };
  }

  private static Misuse wrong(String code, String message, String remedy) {
    return new Misuse(Problem.of(code, message).withRemedy(remedy));
  }
}
