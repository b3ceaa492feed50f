package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.scan.Duplicates;
import dev.uplift.sync.scan.KeyScan;
import dev.uplift.sync.shadow.PhysicalTables;
import dev.uplift.sync.shadow.PhysicalViews;
import dev.uplift.sync.shadow.Publication;
import dev.uplift.sync.shadow.SiteStatements;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.DefaultRights;
import dev.uplift.sync.situation.Look;
import dev.uplift.sync.situation.Looks;
import dev.uplift.sync.situation.Site;
import dev.uplift.sync.situation.Situation;
import java.util.Map;
import java.util.Set;

/**
 * How one database stands to one target, made ready to be planned from.
 *
 * @param settings what every sync of it is asked
 */
record Situations(Looks looks, SyncSettings settings) {

  Situation now(Mode mode, Session session) {
    return of(mode, looks.now(), session, settings);
  }

  /** With what is known of the tables that would be rewritten. */
  Situation of(Mode mode, Look look, Session session, SyncSettings asked) {
    String user = session.one("select current_user::text u", row -> row.string("u"));
    Situation bare = Situation.of(mode, look, asked, Casts.read(session), user);
    Set<ObjectId> rewritten = look.altersOld() ? Planner.rewritten(bare) : Set.of();
    return look.altersOld()
        ? bare.knowing(PhysicalTables.read(session, rewritten), site(session))
        : bare;
  }

  private static Site site(Session session) {
    return new Site(
        PhysicalViews.read(session),
        Publication.places(session),
        SiteStatements.read(session),
        DefaultRights.read(session));
  }

  /** A situation in which keys wait, and how many rows share them. */
  record Waiting(Situation situation, Map<String, KeyScan.Found> keys) {}

  /** Keys that rows share, and that scripts repair, are put off. */
  Waiting waiting(Mode mode, Session session) {
    return waiting(mode, looks.now(), session);
  }

  /** As {@link #waiting(Mode, Session)}, as the database looked. */
  Waiting waiting(Mode mode, Look look, Session session) {
    Situation now = of(mode, look, session, settings);
    if (!mode.retypes() || settings.putOff().repairedLater().isEmpty()) {
      return new Waiting(now, Map.of());
    }
    Map<String, KeyScan.Found> found = new Duplicates(session, now).found();
    return found.isEmpty()
        ? new Waiting(now, found)
        : new Waiting(of(mode, look, session, settings.puttingOff(found.keySet())), found);
  }
}
