// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static dev.headroom.apps.jewgo.deploy.DeployFiles.at;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.list;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.map;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.variables;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each variable that a file of deploy sets for an instance is one that an instance reads. */
class VariablesTest {

  private final KnownVariables known;

  VariablesTest() throws IOException {
    known = KnownVariables.read();
  }

  @Test
  void thereIsNoOtherName() {
    assertThat(known.has("HEADROOM_DATABASE_REPLICAS_0_URL")).isTrue();
    assertThat(known.has("HEADROOM_MONITOR_DRAINDELAY")).isTrue();
    assertThat(known.has("SPRING_FLYWAY_ENABLED")).isTrue();
    assertThat(known.has("JEWGO_SCALE")).isTrue();
    assertThat(known.has("HEADROOM_DATABASE_INDEX_MIGRATIONS")).isFalse();
    assertThat(known.has("DB_POOLSIZE")).isFalse();
  }

  @Test
  void theComposeFileSetsKnownVariables() {
    Object compose = DeployFiles.yaml("docker-compose.scaling.yml");
    for (String service : new String[] {"backend1", "backend2", "backend3", "migrate"}) {
      assertThat(names(at(compose, "services", service, "environment")))
          .isNotEmpty()
          .allMatch(known::has);
    }
  }

  @Test
  void theFilesOfVariablesSetKnownOnes() {
    for (String file :
        new String[] {
          ".env.performance",
          "kubernetes/base/settings.env",
          "kubernetes/overlays/staging/settings.env",
          "kubernetes/overlays/production/settings.env"
        }) {
      assertThat(variables(file).keySet()).as(file).isNotEmpty().allMatch(known::has);
      assertThat(variables(file).keySet())
          .as("a secret in " + file)
          .noneMatch(each -> each.matches(".*(?:SECRET|PASSWORD|TOKEN|_URL).*"));
    }
  }

  /** One set of tuned values, for instances of the compose file and of Kubernetes. */
  @Test
  void bothPlacesHaveTheSameSettings() {
    assertThat(variables("kubernetes/base/settings.env"))
        .containsAllEntriesOf(variables(".env.performance"));
  }

  @Test
  void theMigrationSetsKnownVariables() {
    Object job = DeployFiles.yaml("kubernetes/migration/job.yaml");
    Object container = list(at(job, "spec", "template", "spec", "containers")).getFirst();
    assertThat(list(at(container, "env")))
        .extracting(each -> at(each, "name").toString())
        .isNotEmpty()
        .allMatch(known::has);
  }

  @Test
  void theImageIsBuiltWithKnownVariables() {
    String image = DeployFiles.text("Dockerfile");
    Set<String> set = new TreeSet<>();
    Pattern.compile("\\b([A-Z][A-Z_]+_(?:SECRET|URL|TIMEOUT))=")
        .matcher(image)
        .results()
        .map(each -> each.group(1))
        .filter(each -> !each.matches("(?:ALPINE|CIVICLOG|TOEIC)_.*"))
        .forEach(set::add);
    assertThat(set)
        .containsExactlyInAnyOrder("DATABASE_URL", "DB_POOL_TIMEOUT", "JEWGO_KEY_SECRET")
        .allMatch(known::has);
  }

  private static Stream<String> names(Object environment) {
    return map(environment).keySet().stream().map(Object::toString);
  }
}
