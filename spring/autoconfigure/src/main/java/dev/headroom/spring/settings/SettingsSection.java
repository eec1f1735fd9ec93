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
 * @param isRequired whether the record has a setting without a default
 */
record SettingsSection(
    String prefix, String record, String artifact, String needs, boolean isRequired) {
  private static final String LIST = "META-INF/headroom-settings.imports";
  private static final String REQUIRED = "required";

  /** Returns all sections in the order of the list. */
  static List<SettingsSection> all() {
    ClassLoader loader = Objects.requireNonNull(SettingsSection.class.getClassLoader(), "a loader");
    try (InputStream list = Objects.requireNonNull(loader.getResourceAsStream(LIST), LIST)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(each -> !each.isBlank() && !each.startsWith("#"))
          .map(SettingsSection::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SettingsSection of(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    boolean isRequired = words.getLast().equals(REQUIRED);
    boolean needsMore = words.size() > (isRequired ? 4 : 3);
    return new SettingsSection(
        words.get(0), words.get(1), words.get(2), words.get(needsMore ? 3 : 1), isRequired);
  }

  /** Returns what the class path lacks of the section, or the first of it. */
  String missingArtifact() {
    String[] both = artifact.split("\\+", -1);
    return both[ClassUtils.isPresent(record, null) ? both.length - 1 : 0];
  }

  /** Finds the record's class and those of its parts; null when the class path lacks one. */
  @Nullable Class<? extends Record> type() {
    Class<? extends Record> type = declaredType();
    try {
      if (type != null) {
        resolve(type);
      }
      return type;
    } catch (NoClassDefFoundError | TypeNotPresentException absent) {
      return null;
    }
  }

  /** Finds the record's class alone, which costs little; null when the class path lacks it. */
  @Nullable Class<? extends Record> declaredType() {
    try {
      ClassLoader loader = SettingsSection.class.getClassLoader();
      if (!needs.equals(record)) {
        Class.forName(needs, false, loader);
      }
      return Class.forName(record, false, loader).asSubclass(Record.class);
    } catch (ClassNotFoundException | NoClassDefFoundError absent) {
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
