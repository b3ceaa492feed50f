package dev.uplift.batch.effect;

import dev.uplift.batch.conversion.Carrier;
import dev.uplift.batch.conversion.Tenant;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The effect of a declarative conversion, for one task. */
final class DeclaredEffect implements Effect {
  private final Conversion conversion;
  private final Script script;
  private final BatchSettings settings;
  private volatile @Nullable Carrier carrier;

  DeclaredEffect(Conversion conversion, Script script, BatchSettings settings) {
    this.conversion = conversion;
    this.script = script;
    this.settings = settings;
  }

  @Override
  public void check(Session session, TaskKey key) {
    Carrier fresh = carrier(session, key);
    carrier = fresh;
    fresh.check(session);
  }

  @Override
  public List<String> statements(Session session, Reach reach) {
    return List.of(ready(session, reach).statement(range(reach)));
  }

  @Override
  public Done apply(Session session, Reach reach) {
    return Done.whole(ready(session, reach).apply(session, range(reach)));
  }

  private Carrier ready(Session session, Reach reach) {
    Carrier ready = carrier;
    if (ready == null) {
      ready = carrier(session, reach.key());
      carrier = ready;
    }
    return ready;
  }

  private String range(Reach reach) {
    return reach.condition(Identifier.quote(conversion.from().alias()));
  }

  private Carrier carrier(Session session, TaskKey key) {
    Optional<String> column = settings.cutting().tenantColumn(script.scope());
    Tenant tenant =
        switch (script.scope()) {
          case PER_DATABASE -> Tenant.ALL;
          case PER_COMPANY -> new Tenant(column, key.company());
          case PER_PARTITION -> new Tenant(column, key.partition());
        };
    List<String> by = script.chunk().map(Script.Chunking::by).orElse(List.of());
    return Carrier.of(session, conversion, tenant, by);
  }
}
