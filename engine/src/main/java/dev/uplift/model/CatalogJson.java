package dev.uplift.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.ServerVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.json.JsonMapper;

/**
 * A catalog as JSON; its maps become lists, since their keys are no strings. Columns stand in their
 * tables alone, and what is empty, false or 0 is left out: that is half of what there would be to
 * read.
 */
final class CatalogJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addMixIn(CatalogObject.class, Typed.class)
          .addMixIn(Column.class, Known.class)
          .addMixIn(ObjectId.class, Named.class)
          .changeDefaultPropertyInclusion(
              included -> included.withValueInclusion(JsonInclude.Include.NON_DEFAULT))
          .withConfigOverride(String.class, CatalogJson::emptyWhereAbsent)
          .withConfigOverride(List.class, CatalogJson::emptyWhereAbsent)
          .withConfigOverride(Set.class, CatalogJson::emptyWhereAbsent)
          .withConfigOverride(Map.class, CatalogJson::emptyWhereAbsent)
          .build();

  private CatalogJson() {}

  private static void emptyWhereAbsent(MutableConfigOverride type) {
    type.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface Typed {}

  /** What stands where nothing else can. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
  private interface Known {}

  /** An id is a list: its kind, then its path. */
  private abstract static class Named {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    @SuppressWarnings("unused") // Jackson reads the parameter
    static ObjectId of(List<String> parts) {
      return ObjectId.of(parts);
    }

    @JsonValue
    abstract List<String> parts();
  }

  private record Text(ObjectId id, String text) {}

  private record Texts(ObjectId id, Set<String> texts) {}

  private record Needs(ObjectId id, Set<ObjectId> needs) {}

  private record Stored(
      ServerVersion version,
      List<CatalogObject> objects,
      List<Text> comments,
      List<Text> owners,
      List<Texts> grants,
      List<Needs> dependsOn) {}

  static byte[] write(Catalog catalog) {
    return JSON.writeValueAsBytes(
        new Stored(
            catalog.version(),
            catalog.objects().values().stream().filter(o -> !(o instanceof Column)).toList(),
            list(catalog.comments(), e -> new Text(e.getKey(), e.getValue())),
            list(catalog.owners(), e -> new Text(e.getKey(), e.getValue())),
            list(catalog.grants(), e -> new Texts(e.getKey(), e.getValue())),
            list(catalog.dependsOn(), e -> new Needs(e.getKey(), e.getValue()))));
  }

  static Catalog read(byte[] json) {
    Stored stored = JSON.readValue(json, Stored.class);
    return new Catalog(
        stored.version(),
        withColumns(stored.objects()),
        map(stored.comments(), Text::id, Text::text),
        map(stored.owners(), Text::id, Text::text),
        map(stored.grants(), Texts::id, Texts::texts),
        map(stored.dependsOn(), Needs::id, Needs::needs));
  }

  /** A table's columns follow it, as where a catalog is read. */
  private static Map<ObjectId, CatalogObject> withColumns(List<CatalogObject> stored) {
    Map<ObjectId, CatalogObject> objects = new LinkedHashMap<>();
    for (CatalogObject object : stored) {
      objects.put(object.id(), object);
      if (object instanceof Table table) {
        table.columns().forEach(column -> objects.put(column.id(), column));
      }
    }
    return objects;
  }

  private static <V, T> List<T> list(
      Map<ObjectId, V> map, Function<Map.Entry<ObjectId, V>, T> each) {
    return map.entrySet().stream().map(each).toList();
  }

  private static <T, V> Map<ObjectId, V> map(
      List<T> list, Function<T, ObjectId> key, Function<T, V> value) {
    Map<ObjectId, V> map = new LinkedHashMap<>();
    list.forEach(each -> map.put(key.apply(each), value.apply(each)));
    return map;
  }
}
