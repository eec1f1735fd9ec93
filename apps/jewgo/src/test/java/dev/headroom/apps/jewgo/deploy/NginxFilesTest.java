// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static dev.headroom.apps.jewgo.deploy.DeployFiles.find;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.guard.GuardSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.ClassPathResource;

/** The files of deploy/nginx say the same as the application, and as one another. */
class NginxFilesTest {

  private static final String OWN = text("nginx/own-responses.conf");

  @Test
  void closesIdleConnectionsBeforeTheApplicationDoes() {
    Properties jewgo = jewgo();
    for (String file : List.of("nginx/backends.conf", "nginx/backends.compose.conf")) {
      int requests = Integer.parseInt(find(text(file), "keepalive_requests (\\d+);"));
      assertThat(DurationStyle.detectAndParse(find(text(file), "keepalive_timeout (\\d+s);")))
          .isLessThan(
              DurationStyle.detectAndParse(jewgo.getProperty("server.tomcat.keep-alive-timeout")));
      assertThat(requests)
          .isLessThan(Integer.parseInt(jewgo.getProperty("server.tomcat.max-keep-alive-requests")));
    }
  }

  @Test
  void waitsForTheRefusalsOfTheApplication() {
    assertThat(Integer.parseInt(find(text("nginx/proxy.conf"), "proxy_read_timeout (\\d+)s;")))
        .isGreaterThan(30); // headroom.edge.deadline
    assertThat(text(DeployFiles.SETTINGS))
        .contains("`headroom.edge.deadline` | 0 or 100ms to 1h | `30s`");
  }

  @Test
  void acceptsTheBodiesAndHeadersThatTheApplicationAccepts() {
    assertThat(find(text("nginx/nginx.conf"), "client_max_body_size (\\d+)m;")).isEqualTo("1");
    assertThat(GuardSettings.defaults().maxBodyBytes()).isEqualTo(1 << 20);
    assertThat(find(text("nginx/nginx.conf"), "large_client_header_buffers 4 (\\d+k);"))
        .isEqualTo("16k");
    assertThat(jewgo()).containsEntry("server.max-http-request-header-size", "16KB");
  }

  @Test
  void respondsWithTheSecurityHeadersOfTheApplication() {
    Map<String, String> variables = new TreeMap<>();
    Pattern.compile("(?m)^add_header (\\S+) \\$(own_\\w+) always;$")
        .matcher(text("nginx/own-headers.conf"))
        .results()
        .forEach(each -> variables.put(each.group(1), each.group(2)));
    HeaderProfile.api()
        .headers()
        .forEach((name, value) ->
            assertThat(OWN)
                .contains("map $own $" + variables.get(name) + " {\n  1 \"" + value + "\";\n}"));
    assertThat(OWN)
        .contains(
            "map $own:$https $"
                + variables.get("Strict-Transport-Security")
                + " {\n  \"1:on\" \""
                + SecurityHeadersFilter.TRANSPORT
                + "\";\n}");
    assertThat(variables.values()).allMatch(each -> OWN.contains(" $" + each + " {"));
  }

  /** One in a location would replace those of the server. */
  @Test
  void addsHeadersInOneFileAlone() throws IOException {
    assertThat(files())
        .filteredOn(
            file -> text(file).contains("\n  add_header ") || text(file).contains("\nadd_header "))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("own-headers.conf");
  }

  @Test
  void knowsTheOriginsOfTheComposeFile() {
    String origins =
        find(text("docker-compose.scaling.yml"), "CORS_ORIGINS: \\$\\{CORS_ORIGINS:-(\\S+)}");
    assertThat(Pattern.compile("(?m)^(http\\S+) 1;$").matcher(text("nginx/origins.conf")).results())
        .extracting(each -> each.group(1))
        .containsExactly(origins.split(",", -1));
  }

  @Test
  void hasOneSetOfValuesForBothListsOfInstances() {
    String local = text("nginx/backends.conf");
    assertThat(directives(text("nginx/backends.compose.conf").replaceAll("backend\\d:", "a:")))
        .isEqualTo(directives(local.replace("127.0.0.1:", "a:")));
    assertThat(local).contains("127.0.0.1:5000 ", "127.0.0.1:5001 ", "127.0.0.1:5002 ");
  }

  @Test
  void includesFilesThatThereAre() throws IOException {
    Set<String> included = new HashSet<>();
    for (Path file : files()) {
      Pattern.compile("(?m)^ *include (\\S+);")
          .matcher(text(file))
          .results()
          .forEach(each -> included.add(each.group(1)));
    }
    assertThat(included).allMatch(each -> Files.exists(folder().resolve(each)));
    // Every file is included, or named in the comment beside the one that it replaces.
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .filteredOn(name -> !included.contains(name))
        .containsExactlyInAnyOrder("nginx.conf", "https.conf", "backends.compose.conf");
  }

  private static List<String> directives(String text) {
    return text.lines().map(String::strip).filter(line -> !line.startsWith("#")).toList();
  }

  private static Path folder() {
    return DeployFiles.FOLDER.resolve("nginx");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(each -> each.toString().endsWith(".conf")).sorted().toList();
    }
  }

  private static Properties jewgo() {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yml"));
    return Objects.requireNonNull(yaml.getObject());
  }
}
