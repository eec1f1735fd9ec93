// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

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
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.Environment;

/**
 * The order in which the names of a map were written: that of the weakest file that has a name. So
 * a profile that changes one value of an entry does not move it. Arguments, variables and system
 * properties come without an order: what only they have comes last, by name. Immutable.
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
      if (each instanceof IterableConfigurationPropertySource named
          && each.getUnderlyingSource() instanceof OriginTrackedMapPropertySource) {
        named.stream().filter(root::isAncestorOf).forEach(name -> order.add(name, root));
      }
    }
    return order;
  }

  private void add(ConfigurationPropertyName name, ConfigurationPropertyName root) {
    String entry = name.getElement(root.getNumberOfElements(), Form.ORIGINAL);
    places.putIfAbsent(plain(entry), places.size());
  }

  /** Files may write a name in any of Spring's forms. */
  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public int compare(String one, String other) {
    int byPlace = Integer.compare(place(one), place(other));
    return byPlace == 0 ? one.compareTo(other) : byPlace;
  }

  private int place(String name) {
    return places.getOrDefault(plain(name), Integer.MAX_VALUE);
  }
}
