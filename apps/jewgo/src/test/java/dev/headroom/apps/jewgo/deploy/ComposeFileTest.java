// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static dev.headroom.apps.jewgo.deploy.DeployFiles.at;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.find;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.list;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.map;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.text;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.variables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PrometheusServer;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** JG-15, TO-8: what docker-compose.scaling.yml limits, checks, publishes and refers to. */
class ComposeFileTest {

  private static final String FILE = "docker-compose.scaling.yml";

  /** What the file may say of a service; a misspelt key would be ignored or refused only there. */
  private static final Set<String> KEYS =
      Set.of(
          "build",
          "cap_drop",
          "command",
          "depends_on",
          "deploy",
          "env_file",
          "environment",
          "healthcheck",
          "image",
          "networks",
          "ports",
          "profiles",
          "read_only",
          "restart",
          "security_opt",
          "shm_size",
          "stop_grace_period",
          "tmpfs",
          "user",
          "volumes");

  private final Map<String, Object> services = new TreeMap<>();
  private final Object compose = DeployFiles.yaml(FILE);

  ComposeFileTest() {
    map(at(compose, "services")).forEach((name, it) -> services.put(name.toString(), it));
  }

  @Test
  void limitsEachServiceAsTheSystemSays() {
    Map<String, String> limits = new TreeMap<>();
    services.forEach((name, service) -> {
      Object limit = at(service, "deploy", "resources", "limits");
      limits.put(name, at(limit, "memory") + " " + at(limit, "cpus"));
    });
    assertThat(limits)
        .containsEntry("backend1", "1g 1.0")
        .containsEntry("backend2", "1g 1.0")
        .containsEntry("backend3", "1g 1.0")
        .containsEntry("primary", "2g 1.0")
        .containsEntry("redis", "512m 0.5")
        .containsEntry("nginx", "256m 0.5");
  }

  @Test
  void reservesLessThanItAllows() {
    services.forEach((name, service) -> {
      Object resources = at(service, "deploy", "resources");
      assertThat(bytes(at(resources, "reservations", "memory")))
          .as(name)
          .isLessThanOrEqualTo(bytes(at(resources, "limits", "memory")));
      assertThat(Double.parseDouble(at(resources, "reservations", "cpus").toString()))
          .as(name)
          .isLessThanOrEqualTo(Double.parseDouble(at(resources, "limits", "cpus").toString()));
    });
  }

  @Test
  void restartsAndChecksWhatServes() {
    services.forEach((name, service) -> {
      boolean once = name.equals("migrate");
      assertThat(at(service, "restart")).as(name).isEqualTo(once ? "no" : "unless-stopped");
      if (!once && !name.startsWith("backend")) { // the image of these has a check of its own
        assertThat(list(at(service, "healthcheck", "test"))).as(name).hasSizeGreaterThan(1);
        assertThat(keys(at(service, "healthcheck")))
            .as(name)
            .contains("interval", "timeout", "retries");
      }
    });
    assertThat(text("Dockerfile")).contains("\nHEALTHCHECK ");
  }

  @Test
  void saysNothingThatComposeDoesNotKnow() {
    services.forEach((name, service) -> {
      assertThat(keys(service)).as(name).allMatch(KEYS::contains);
      assertThat(keys(at(service, "deploy"))).containsExactly("resources");
      assertThat(keys(at(service, "deploy", "resources")))
          .containsExactlyInAnyOrder("limits", "reservations");
    });
    assertThat(keys(compose))
        .filteredOn(each -> !each.startsWith("x-"))
        .containsExactlyInAnyOrder("name", "services", "volumes", "networks");
  }

  @Test
  void namesAVersionOfEachImage() {
    services.forEach((name, service) ->
        assertThat(at(service, "image").toString())
            .as(name)
            .matches(".+:(?:v?\\d+(?:\\.\\d+)*(?:-\\w+)?|\\$\\{HEADROOM_VERSION:-local})"));
  }

  @Test
  void refersToFilesAndServicesThatThereAre() {
    Set<String> volumes = Set.copyOf(keys(at(compose, "volumes")));
    services.forEach((name, service) -> {
      for (String volume : texts(service, "volumes")) {
        String source = volume.substring(0, volume.indexOf(':'));
        if (source.startsWith("./")) {
          assertThat(DeployFiles.FOLDER.resolve(source)).as(name).exists();
          assertThat(volume).as("files are mounted to be read").endsWith(":ro");
        } else {
          assertThat(volumes).as(name).contains(source);
        }
      }
      for (String file : texts(service, "env_file")) {
        assertThat(DeployFiles.FOLDER.resolve(file)).as(name).exists();
      }
      if (map(service).get("build") instanceof Map<?, ?> build) {
        assertThat(
                DeployFiles.FOLDER
                    .resolve(at(build, "context").toString())
                    .resolve(at(build, "dockerfile").toString()))
            .exists();
      } else if (map(service).get("build") instanceof String build) {
        assertThat(DeployFiles.FOLDER.resolve(build).resolve("Dockerfile")).exists();
      }
      if (map(service).get("depends_on") instanceof Map<?, ?> needed) {
        assertThat(services.keySet()).as(name).containsAll(keys(needed));
      }
    });
  }

  /** What mounts cover must be there, since the folder around it is mounted to be read. */
  @Test
  void mountsOverFilesThatThereAre() {
    assertThat(texts(service("nginx"), "volumes"))
        .contains("./nginx/backends.compose.conf:/etc/headroom/backends.conf:ro");
    assertThat(Files.exists(DeployFiles.FOLDER.resolve("nginx/backends.conf"))).isTrue();
  }

  @Test
  void publishesTheBalancerAlone() {
    services.forEach((name, service) -> {
      for (String port : texts(service, "ports")) {
        if (name.equals("nginx")) {
          assertThat(port).isEqualTo("80:8080");
        } else {
          assertThat(port).as(name).startsWith("127.0.0.1:");
        }
      }
    });
    // JG-6
    assertThat(texts(service("primary"), "ports")).containsExactly("127.0.0.1:5432:5432");
    assertThat(texts(service("replica1"), "ports")).containsExactly("127.0.0.1:5433:5432");
    assertThat(texts(service("replica2"), "ports")).containsExactly("127.0.0.1:5434:5432");
  }

  @Test
  void hardensWhatItCan() {
    services.forEach((name, service) -> {
      if (!name.matches("primary|replica\\d")) { // whose image changes its user by itself
        assertThat(at(service, "read_only")).as(name).isEqualTo(true);
        assertThat(texts(service, "cap_drop")).as(name).containsExactly("ALL");
        assertThat(texts(service, "security_opt"))
            .as(name)
            .containsExactly("no-new-privileges:true");
      }
    });
  }

  /** TO-8: Redis is set up where there is none, and nothing fails without it. */
  @Test
  void startsRedisByItsProfile() {
    assertThat(texts(service("redis"), "profiles")).containsExactly("with-redis");
    services.forEach((name, service) -> {
      if (map(service).get("depends_on") instanceof Map<?, ?> needed
          && needed.get("redis") instanceof Map<?, ?> redis) {
        assertThat(redis.get("required")).as(name).isEqualTo(false);
      }
      if (!name.equals("redis")) {
        assertThat(keys(service)).as(name).doesNotContain("profiles");
      }
    });
  }

  @Test
  void hasTheSameInstancesEverywhere() {
    List<String> instances =
        Stream.of("backend1", "backend2", "backend3")
            .map(name -> name + ":" + at(service(name), "environment", "PORT"))
            .toList();
    assertThat(instances).containsExactly("backend1:5000", "backend2:5001", "backend3:5002");
    assertThat(
            Pattern.compile("(?m)^  server (\\S+) ")
                .matcher(text("nginx/backends.compose.conf"))
                .results())
        .extracting(each -> each.group(1))
        .isEqualTo(instances);
    Object scraped =
        list(at(DeployFiles.yaml("prometheus/prometheus.scaling.yml"), "scrape_configs"))
            .getFirst();
    assertThat(at(list(at(scraped, "static_configs")).getFirst(), "targets")).isEqualTo(instances);
    assertThat(at(scraped, "job_name")).isEqualTo("jewgo");
  }

  @Test
  void promtoolAcceptsItsScrapes() throws Exception {
    Optional<PrometheusServer.Output> output =
        PrometheusServer.tool("check", "config", "prometheus.scaling.yml");
    if (output.isPresent()) { // .ci/run installs it
      assertThat(output.get().code()).as(output.get().text()).isZero();
    }
  }

  @Test
  void trustsTheBalancerAlone() {
    assertThat(at(service("backend1"), "environment", "TRUSTED_PROXIES"))
        .isEqualTo(at(service("nginx"), "networks", "inside", "ipv4_address") + "/32");
  }

  @Test
  void givesAnInstanceTheTimeToEndItsRequests() {
    // The default of the reference applications; see SystemsPostProcessor.
    assertThat(
            DurationStyle.detectAndParse(at(service("backend1"), "stop_grace_period").toString()))
        .isGreaterThan(DurationStyle.detectAndParse("20s"));
  }

  @Test
  void hasRoomForTheConnectionsOfAllPools() {
    Map<String, String> tuned = variables(".env.performance");
    int ofInstance =
        Integer.parseInt(tuned.getOrDefault("DB_POOL_SIZE", ""))
            + Integer.parseInt(tuned.getOrDefault("DB_MAX_OVERFLOW", ""));
    String pooler = text("pgbouncer/pgbouncer.ini");
    int server = Integer.parseInt(find(text(FILE), "- max_connections=(\\d+)"));
    assertThat(4 * ofInstance).isLessThan(number(pooler, "max_client_conn"));
    assertThat(number(pooler, "default_pool_size") + number(pooler, "reserve_pool_size"))
        .isLessThan(server / 2);
    // A replica has the connections of all instances, with the default of max_connections.
    assertThat(3 * ofInstance).isLessThan(100);
  }

  /** The page says what to put into .env; a variable without a default stops compose. */
  @Test
  void thePageNamesEveryVariable() {
    String page = text(DeployFiles.PAGE);
    assertThat(Pattern.compile("\\$\\{(\\w+)").matcher(text(FILE)).results())
        .extracting(each -> each.group(1))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(page).contains("`" + each + "`"));
  }

  private Object service(String name) {
    return at(compose, "services", name);
  }

  private static int number(String ini, String name) {
    return Integer.parseInt(find(ini, "(?m)^" + name + " = (\\d+)$"));
  }

  private static long bytes(Object text) {
    return DataSize.parse(text.toString().toUpperCase(Locale.ROOT) + "B").toBytes();
  }

  private static List<String> keys(Object node) {
    return map(node).keySet().stream().map(Object::toString).toList();
  }

  private static List<String> texts(Object service, String key) {
    Object found = map(service).get(key);
    return found == null ? List.of() : list(found).stream().map(Object::toString).toList();
  }
}
