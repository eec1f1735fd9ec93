// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * One section of the settings: a prefix and the record that is bound to it.
 *
 * <p>Immutable. The list of all sections is the resource {@code
 * META-INF/headroom-settings.imports}. It serves binding, the check of unknown names, the metadata
 * for editors and the reference page.
 *
 * @param prefix what the names of its settings begin with
 * @param record the name of the record's class
 * @param artifact what brings the record; behind a plus, what brings the class that it needs
 * @param needs a class that the section also needs; the record itself if none
 */
record SettingsSection(String prefix, String record, String artifact, String needs) {
  private static final String LIST = "META-INF/headroom-settings.imports";

  /** Returns all sections in the order of the list. */
  static List<SettingsSection> all() {
    ClassLoader loader = Objects.requireNonNull(SettingsSection.class.getClassLoader(), "a loader");
    try (InputStream list = Objects.requireNonNull(loader.getResourceAsStream(LIST), LIST)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(each -> !each.isBlank() && !each.startsWith("#"))
          .map(each -> each.split("\\s+"))
          .map(
              each -> new SettingsSection(each[0], each[1], each[2], each[each.length > 3 ? 3 : 1]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what the class path lacks of the section, or the first of it. */
  String missingArtifact() {
    String[] both = artifact.split("\\+", -1);
    return both[ClassUtils.isPresent(record, null) ? both.length - 1 : 0];
  }

  /** Finds the record's class; null when its module is not on the class path. */
  @Nullable Class<? extends Record> type() {
    try {
      ClassLoader loader = SettingsSection.class.getClassLoader();
      Class.forName(needs, false, loader);
      Class<? extends Record> type = Class.forName(record, false, loader).asSubclass(Record.class);
      resolve(type);
      return type;
    } catch (ClassNotFoundException | NoClassDefFoundError | TypeNotPresentException absent) {
      return null;
    }
  }

  private static void resolve(Class<? extends Record> type) {
    for (SettingsRecord.Component each : SettingsRecord.of(type).components()) {
      if (each.isSection()) {
        resolve(each.elementType().asSubclass(Record.class));
      }
    }
  }
}
