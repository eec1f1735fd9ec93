// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series of all meters of Headroom as Prometheus has them, with their labels; read from {@code
 * docs/reference/meters.md}, which is generated from the code.
 *
 * <p>Immutable.
 */
public final class ReferenceMeters {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z0-9.]+)` \\| (\\w+) \\|[ ]*(\\w*)[ ]*\\|[ ]*([^|]*?)[ ]*\\|");

  private static final Pattern SERIES = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{|\\s)");

  private final TreeMap<String, Set<String>> labels = new TreeMap<>();

  private ReferenceMeters(String page) {
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      String name = row.group(1).replace('.', '_');
      String unit = row.group(3).isEmpty() ? "" : "_" + row.group(3);
      Set<String> tags = new TreeSet<>(List.of(row.group(4).split(",\\s*")));
      tags.remove("");
      switch (row.group(2)) {
        case "counter" -> labels.put(name + unit + "_total", tags);
        case "gauge" -> labels.put(name + unit, tags);
        default -> {
          for (String each : List.of("_count", "_sum", "_max", "_bucket")) {
            labels.put(name + "_seconds" + each, tags);
          }
        }
      }
    }
  }

  /** Reads the page. */
  public static ReferenceMeters read() {
    Path page = MonitoringFiles.FOLDER.resolveSibling("docs").resolve("reference/meters.md");
    try {
      return new ReferenceMeters(Files.readString(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether there is a series of this name. */
  public boolean has(String series) {
    return labels.containsKey(series);
  }

  /** Returns the labels of a series that its meter's tags give. */
  public Set<String> labels(String series) {
    return labels.getOrDefault(series, Set.of());
  }

  /**
   * Returns the series of Headroom in a scrape that the reference does not have: dashboards and
   * rules, which are checked against it, could not read them.
   */
  public static Set<String> unknown(String text) {
    ReferenceMeters reference = read();
    Set<String> found = new TreeSet<>(scraped(text));
    found.removeIf(name -> !name.startsWith("headroom_") || reference.has(name));
    return found;
  }

  /** Returns the names of all series in a scrape, in the text format of Prometheus. */
  public static Set<String> scraped(String text) {
    Set<String> found = new TreeSet<>();
    Matcher series = SERIES.matcher(text);
    while (series.find()) {
      found.add(series.group(1));
    }
    return found;
  }
}
