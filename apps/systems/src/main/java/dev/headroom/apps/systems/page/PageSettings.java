// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.apps.systems.AppState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * The settings of an application's page, {@code app.page}.
 *
 * <p>Immutable.
 *
 * @param mode how its files are served; not set: {@code hashed} in the state {@code headroom}, else
 *     {@code files}
 * @param folder where the files of {@code hashed} are published, to be shared by all instances, so
 *     that pages of the previous release find theirs; empty: a temporary one of this process
 * @param contentInScript whether a {@code bundle} makes the content of the page too, as a
 *     single-page application does, or the page has it
 * @param libraries script files of others on the class path, which the page imports from {@code
 *     lib/} by their file name
 */
record PageSettings(
    @Nullable Mode mode,
    @DefaultValue("") String folder,
    @DefaultValue("true") boolean contentInScript,
    @DefaultValue List<String> libraries) {

  /** How the files are served. */
  enum Mode {
    /**
     * All scripts as one file, pictures as they are, no cache header: the faults that the systems'
     * documents report.
     */
    BUNDLE,
    /** Each file as it is, to be revalidated after an hour. */
    FILES,
    /** Under names with a hash of their content, for a year; pictures in all sizes. */
    HASHED
  }

  static PageSettings of(Environment environment) {
    PageSettings settings = Binder.get(environment).bindOrCreate("app.page", PageSettings.class);
    Mode usual = AppState.of(environment) == AppState.HEADROOM ? Mode.HASHED : Mode.FILES;
    return new PageSettings(
        Objects.requireNonNullElse(settings.mode, usual),
        settings.folder,
        settings.contentInScript,
        settings.libraries);
  }

  boolean is(Mode wanted) {
    return mode == wanted;
  }
}
