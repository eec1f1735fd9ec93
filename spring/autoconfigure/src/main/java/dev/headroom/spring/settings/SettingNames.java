// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The names of all settings, read off the records; {@code *} stands for a name or number that the
 * operator chooses.
 *
 * <p>Immutable.
 */
final class SettingNames {
  static final String ROOT = "headroom";

  private static final String ANY = "*";
  private static final Pattern BRACKETS = Pattern.compile("\\.?\\[([^]]*)]");
  private static final int FARTHEST = 8;

  private final List<String> names;

  private SettingNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  static SettingNames all() {
    List<String> names = new ArrayList<>();
    collect(ROOT, HeadroomProperties.class, names);
    return new SettingNames(names);
  }

  List<String> names() {
    return names;
  }

  boolean knows(String name) {
    String[] given = parts(name);
    return names.stream().anyMatch(each -> matches(parts(each), given));
  }

  /** Finds the known name that is written most alike, if any is near. */
  Optional<String> nearest(String name) {
    return names.stream()
        .min(Comparator.comparingInt(each -> distance(each, name)))
        .filter(each -> distance(each, name) <= FARTHEST);
  }

  private static void collect(String at, Type type, List<String> names) {
    if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent each : record.getRecordComponents()) {
        String name = at + "." + DataObjectPropertyName.toDashedForm(each.getName());
        collect(name, each.getGenericType(), names);
      }
    } else if (type instanceof ParameterizedType many && many.getRawType() == Map.class) {
      collect(at + "." + ANY, many.getActualTypeArguments()[1], names);
    } else if (type instanceof ParameterizedType many) {
      Type element = many.getActualTypeArguments()[0];
      if (!(element instanceof Class<?> record && record.isRecord())) {
        names.add(at);
      }
      collect(at + "." + ANY, element, names);
    } else {
      names.add(at);
    }
  }

  private static boolean matches(String[] known, String[] given) {
    if (known.length != given.length) {
      return false;
    }
    for (int i = 0; i < known.length; i++) {
      if (!known[i].equals(ANY) && !plain(known[i]).equals(plain(given[i]))) {
        return false;
      }
    }
    return true;
  }

  private static String[] parts(String name) {
    return BRACKETS
        .matcher(name)
        .replaceAll(each -> "." + each.group(1).replace('.', '-'))
        .split("\\.", -1);
  }

  private static String plain(String part) {
    return part.replace("-", "").replace("_", "").toLowerCase(java.util.Locale.ROOT);
  }

  /** Counts the letters to add, drop or change. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
