// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * JG-15: the image of an application, as its Dockerfile says it, and its health check, as it runs.
 */
class ImageFileTest {

  private static final Path TOP = DeployFiles.FOLDER.resolve("..").normalize();

  private final List<String> instructions = instructions(DeployFiles.text("Dockerfile"));

  @Test
  void isBuiltInStagesOfWhichTheLastHasNoCompiler() {
    List<String> stages = starting("FROM ");
    assertThat(stages).hasSize(3).allMatch(each -> each.contains("eclipse-temurin:25-"));
    assertThat(stages.getLast()).isEqualTo("FROM eclipse-temurin:25-jre-noble");
    assertThat(String.join("\n", lastStage()))
        .doesNotContain("mvnw")
        .doesNotContain("_SECRET")
        .doesNotContain("COPY . ");
  }

  @Test
  void copiesFromStagesThatThereAreAndBuildsAnAppThatThereIs() throws Exception {
    for (String copy : starting("COPY --from=")) {
      String stage = copy.substring("COPY --from=".length(), copy.indexOf(' ', 8));
      assertThat(starting("FROM ")).anyMatch(each -> each.endsWith(" AS " + stage));
    }
    String app = starting("ARG APP=").getFirst().substring("ARG APP=".length());
    assertThat(TOP.resolve("apps").resolve(app).resolve("pom.xml")).exists();
    assertThat(Files.readString(TOP.resolve("apps").resolve(app).resolve("pom.xml")))
        .contains("<finalName>" + app + "</finalName>", "<classifier>app</classifier>");
    assertThat(TOP.resolve("mvnw")).exists();
    assertThat(Files.readString(TOP.resolve("pom.xml"))).contains("<id>quick</id>");
  }

  @Test
  void runsAsNobodyInParticularAndStopsByItsSignal() throws Exception {
    assertThat(lastStage()).contains("USER 10001:10001");
    List<String> command = command(starting("ENTRYPOINT ").getFirst());
    assertThat(command)
        .startsWith("java")
        .endsWith("-jar", "app.jar")
        .contains("-XX:AOTCache=app.aot", "-XX:+ExitOnOutOfMemoryError");
  }

  /**
   * A cache of classes is used only with the collector and the class path that it was made with.
   */
  @Test
  void trainsAsItRuns() throws Exception {
    String training =
        starting("RUN ").stream()
            .filter(each -> each.contains("AOTCacheOutput"))
            .toList()
            .getFirst();
    assertThat(training).contains("-XX:AOTCacheOutput=app.aot -jar app.jar");
    List<String> collectors =
        command(starting("ENTRYPOINT ").getFirst()).stream()
            .filter(each -> each.matches("-XX:\\+Use\\w+GC"))
            .toList();
    assertThat(collectors).hasSize(1).allMatch(training::contains);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 503, 404})
  void isHealthyWhenTheApplicationSaysSo(int status) throws Exception {
    try (BackendServer app =
        BackendServer.start(exchange ->
            BackendServer.respond(
                exchange,
                exchange.getRequestURI().getPath().equals("/health") ? status : 500,
                Map.of(),
                "{}"))) {
      assertThat(healthCheck(app.port())).isEqualTo(status == 200 ? 0 : 1);
      assertThat(app.requests()).hasSize(1);
    }
  }

  @Test
  void isNotHealthyWhenNothingListens() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThat(healthCheck(closed)).isNotZero();
  }

  /** Leaves out what is no source, so that it neither slows nor changes an image. */
  @Test
  void sendsSourcesAlone() {
    assertThat(DeployFiles.text("Dockerfile.dockerignore").lines())
        .contains(".git", ".env", "**/target");
  }

  private int healthCheck(int port) throws Exception {
    String check = starting("HEALTHCHECK ").getFirst();
    ProcessBuilder builder = new ProcessBuilder(command(check.substring(check.indexOf("CMD "))));
    builder.environment().put("PORT", Integer.toString(port));
    Process process = builder.redirectErrorStream(true).start();
    String _ = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private List<String> lastStage() {
    return instructions.subList(
        instructions.lastIndexOf(starting("FROM ").getLast()), instructions.size());
  }

  private List<String> starting(String word) {
    return instructions.stream().filter(each -> each.startsWith(word)).toList();
  }

  private static List<String> command(String instruction) {
    return Stream.of(
            new JsonMapper()
                .readValue(instruction.substring(instruction.indexOf('[')), String[].class))
        .toList();
  }

  /** The instructions, each in one line. */
  private static List<String> instructions(String file) {
    List<String> found = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : file.lines().filter(it -> !it.startsWith("#")).toList()) {
      boolean continued = line.endsWith("\\");
      open.append(continued ? line.substring(0, line.length() - 1) : line);
      if (!continued) {
        if (!open.toString().isBlank()) {
          found.add(open.toString());
        }
        open.setLength(0);
      }
    }
    return found;
  }
}
