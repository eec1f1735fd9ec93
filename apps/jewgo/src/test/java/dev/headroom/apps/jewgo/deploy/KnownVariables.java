// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import dev.headroom.apps.jewgo.JewgoSettings;
import dev.headroom.apps.systems.EnvironmentAlias;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The environment variables that JewGo reads.
 *
 * <p>Immutable.
 */
final class KnownVariables {

  private final Set<String> names = new TreeSet<>();
  private final Set<Pattern> patterns = new HashSet<>();

  private KnownVariables() {}

  /** Reads them from the code, the reference and what Spring Boot's modules say of themselves. */
  static KnownVariables read() throws IOException {
    KnownVariables known = new KnownVariables();
    for (EnvironmentAlias each : EnvironmentAlias.values()) {
      known.names.add(each.name());
    }
    for (RecordComponent each : JewgoSettings.class.getRecordComponents()) {
      known.names.add("JEWGO_" + each.getName().toUpperCase(Locale.ROOT));
    }
    Pattern.compile("\\$\\{(\\w+)}")
        .matcher(
            new ClassPathResource("application.yml").getContentAsString(StandardCharsets.UTF_8))
        .results()
        .forEach(each -> known.names.add(each.group(1)));
    Pattern.compile("(?m)^\\| `(headroom\\.[^`]+)`")
        .matcher(DeployFiles.text(DeployFiles.SETTINGS))
        .results()
        .forEach(each -> known.add(each.group(1)));
    List<URL> metadata =
        Collections.list(
            KnownVariables.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"));
    for (URL each : metadata) {
      try (InputStream in = each.openStream()) {
        for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
          known.add(property.path("name").asString());
        }
      }
    }
    return known;
  }

  /** Adds the variable of a property, in the form that Spring Boot documents. */
  private void add(String property) {
    String name = property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    if (name.contains("*")) {
      patterns.add(Pattern.compile(name.replace("*", "[A-Z0-9]+")));
    } else {
      names.add(name);
    }
  }

  /** Returns whether the application reads a variable. */
  boolean has(String variable) {
    return names.contains(variable)
        || patterns.stream().anyMatch(each -> each.matcher(variable).matches());
  }
}
