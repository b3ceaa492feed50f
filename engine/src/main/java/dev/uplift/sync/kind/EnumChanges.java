package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans the labels of enums: renamed, added one by one, or the whole type replaced. */
final class EnumChanges {
  private final Situation situation;
  private final Work work;

  EnumChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void rename() {
    for (EnumType shall : situation.want().all(EnumType.class)) {
      List<String> labels = new ArrayList<>(have(shall));
      Map<String, String> left = new HashMap<>(was(shall));
      Optional<Map.Entry<String, String>> next = due(shall, left, labels);
      while (next.isPresent()) {
        String from = next.get().getValue();
        String to = next.get().getKey();
        work.last(rename(shall, from, to));
        labels.set(labels.indexOf(from), to);
        left.remove(to);
        next = due(shall, left, labels);
      }
    }
  }

  /** A name that one label gives up another may take, but not before. */
  private Optional<Map.Entry<String, String>> due(
      EnumType shall, Map<String, String> left, List<String> labels) {
    return left.entrySet().stream()
        .filter(each -> labels.contains(each.getValue()) && !labels.contains(each.getKey()))
        .filter(each -> shall.labels().contains(each.getKey()))
        .filter(
            each ->
                !shall.labels().contains(each.getValue())
                    || was(shall).containsKey(each.getValue()))
        .min(Map.Entry.comparingByKey());
  }

  /** A value cannot be used in the transaction that adds it: each commits alone. */
  void additive() {
    for (EnumType shall : situation.want().all(EnumType.class)) {
      List<String> labels = new ArrayList<>(have(shall));
      if (!situation.has(shall.id())) {
        continue;
      }
      for (String label : shall.labels()) {
        if (!labels.contains(label) && !labels.contains(was(shall).getOrDefault(label, ""))) {
          work.first(add(shall, label, labels));
        }
      }
    }
  }

  Map<String, String> was(EnumType shall) {
    return situation.intents().labelWas().getOrDefault(shall.id().path(), Map.of());
  }

  private Change add(EnumType shall, String label, List<String> labels) {
    int index = shall.labels().indexOf(label);
    String place = "";
    int at = labels.size();
    for (int i = index + 1; i < shall.labels().size() && place.isEmpty(); i++) {
      int next = labels.indexOf(shall.labels().get(i));
      if (next >= 0) {
        place = " before " + Identifier.literal(shall.labels().get(i));
        at = next;
      }
    }
    labels.add(at, label);
    return Change.of(
        shall.id(),
        "label " + label + " is new",
        situation.mode(),
        Form.ALONE,
        List.of(
            "alter type "
                + shall.id().relationSql()
                + " add value if not exists "
                + Identifier.literal(label)
                + place));
  }

  private Change rename(EnumType shall, String from, String to) {
    return Change.of(
        shall.id(),
        "label " + from + " is renamed",
        situation.mode(),
        Form.PLAIN,
        List.of(
            "alter type "
                + shall.id().relationSql()
                + " rename value "
                + Identifier.literal(from)
                + " to "
                + Identifier.literal(to)));
  }

  private List<String> have(EnumType shall) {
    return situation.have().find(shall.id()).filter(EnumType.class::isInstance).stream()
        .flatMap(is -> ((EnumType) is).labels().stream())
        .toList();
  }
}
