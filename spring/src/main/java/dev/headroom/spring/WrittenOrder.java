// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * The order in which the names of a map were written: that of the weakest source that has a name.
 * So a variable or a profile that changes one value of an entry does not move it; what only they
 * have comes last. Immutable.
 */
final class WrittenOrder implements Comparator<String> {
  private final Map<String, Integer> places = new HashMap<>();

  private WrittenOrder() {}

  /**
   * Reads the order.
   *
   * @param map the map's full name
   */
  static WrittenOrder of(Environment environment, String map) {
    ConfigurationPropertyName root = ConfigurationPropertyName.of(map);
    List<ConfigurationPropertySource> sources = new ArrayList<>();
    ConfigurationPropertySources.get(environment).forEach(sources::addFirst);
    WrittenOrder order = new WrittenOrder();
    for (ConfigurationPropertySource each : sources) {
      if (each instanceof IterableConfigurationPropertySource named) {
        named.stream().filter(root::isAncestorOf).forEach(name -> order.add(name, root));
      }
    }
    return order;
  }

  private void add(ConfigurationPropertyName name, ConfigurationPropertyName root) {
    String entry = name.getElement(root.getNumberOfElements(), Form.ORIGINAL);
    places.putIfAbsent(plain(entry), places.size());
  }

  /** Variables have neither dashes nor capitals. */
  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public int compare(String one, String other) {
    return Integer.compare(place(one), place(other));
  }

  private int place(String name) {
    return places.getOrDefault(plain(name), Integer.MAX_VALUE);
  }
}
