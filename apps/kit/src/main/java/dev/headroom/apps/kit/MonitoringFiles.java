// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of {@code deploy/prometheus} and {@code deploy/grafana}, as tests read them.
 *
 * <p>Immutable.
 */
public final class MonitoringFiles {

  /** The folder of all of them, seen from the module that runs the test. */
  public static final Path FOLDER = folder();

  private static final JsonMapper JSON = new JsonMapper();

  private MonitoringFiles() {}

  /**
   * One expression and where it stands. Immutable.
   *
   * @param file the dashboard or the file of rules
   * @param name the panel's title, or the name of the alert or of what is recorded
   * @param text in PromQL, with the dashboard's variables
   */
  public record Expression(String file, String name, String text) {

    /** Returns the text with values in place of a dashboard's variables: everything, 5 minutes. */
    public String withoutVariables() {
      return text.replace("$job", ".*")
          .replace("$instance", ".*")
          .replace("$__rate_interval", "5m");
    }

    @Override
    public String toString() {
      return file + ", " + name + ": " + text;
    }
  }

  /** Returns the dashboards by the name of their file. */
  public static List<Path> dashboards() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("grafana").resolve("dashboards"))) {
      return files.filter(each -> each.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a file of JSON holds. */
  public static JsonNode json(Path file) {
    return JSON.readTree(file.toFile());
  }

  /** Returns the expressions of all panels and annotations. */
  public static List<Expression> ofDashboards() {
    List<Expression> found = new ArrayList<>();
    for (Path file : dashboards()) {
      JsonNode dashboard = json(file);
      String name = file.getFileName().toString();
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          String text = target.path("expr").asString();
          found.add(new Expression(name, panel.path("title").asString(), text));
        }
      }
      for (JsonNode each : dashboard.path("annotations").path("list")) {
        found.add(new Expression(name, each.path("name").asString(), each.path("expr").asString()));
      }
    }
    return found;
  }

  /** Returns the expressions of what is recorded, by the name under which it is. */
  public static List<Expression> recorded() {
    return rules("headroom.rules.yml", "record");
  }

  /** Returns the expressions of the alerts. */
  public static List<Expression> alerts() {
    return rules("headroom.alerts.yml", "alert");
  }

  private static List<Expression> rules(String file, String kind) {
    List<Expression> found = new ArrayList<>();
    for (Object group : list(yaml(FOLDER.resolve("prometheus").resolve(file)), "groups")) {
      for (Object rule : list(group, "rules")) {
        Map<?, ?> members = (Map<?, ?>) rule;
        found.add(
            new Expression(
                file, String.valueOf(members.get(kind)), String.valueOf(members.get("expr"))));
      }
    }
    return found;
  }

  private static List<?> list(Object map, String name) {
    return (List<?>) Objects.requireNonNull(((Map<?, ?>) map).get(name), name);
  }

  /** Returns what a file of YAML holds. */
  public static Object yaml(Path file) {
    try {
      return new Yaml().load(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("deploy");
      if (Files.isDirectory(found.resolve("prometheus"))) {
        return found;
      }
    }
    throw new IllegalStateException("deploy/prometheus is in no folder above this one");
  }
}
