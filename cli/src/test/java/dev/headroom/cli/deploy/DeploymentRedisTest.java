// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentRedisTest {

  private static final Path SHIPPED = Lab.REPOSITORY.resolve("deploy/redis/redis.conf");

  @TempDir Path home;

  private DeploymentFolder folder() {
    return new DeploymentFolder(home, DeploymentSettings.defaults(Path.of("/usr/sbin/nginx")));
  }

  private DeploymentRedis setUp() {
    DeploymentRedis redis = folder().redis();
    assertThat(redis.setUp(SHIPPED, () -> Path.of("/bin/sh"))).isTrue();
    return redis;
  }

  @Test
  void isMadeOnceAndReadableByItsOwnerAlone() throws IOException {
    DeploymentRedis redis = setUp();
    assertThat(redis.url())
        .hasValueSatisfying(url ->
            assertThat(url)
                .matches("redis://default:[0-9a-f]{64}@127\\.0\\.0\\.1:" + redis.port() + "/0"));
    assertThat(mode(redis.folder())).isEqualTo("rwx------");
    assertThat(mode(redis.folder().resolve("password"))).isEqualTo("rw-------");
    assertThat(redis.folder().resolve("redis.conf"))
        .content()
        .contains("\nbind 127.0.0.1\n", "\nmaxmemory-policy noeviction\n")
        .doesNotContain("bind *", "\nrequirepass ");

    String url = redis.url().orElseThrow();
    assertThat(redis.setUp(SHIPPED, () -> Path.of("/nowhere"))).isFalse();
    assertThat(redis.url()).hasValue(url);
  }

  /** Redis found no file, and listened on 6379 of all addresses without a password. */
  @Test
  void isNotMadeWhereRedisTakesThePathForAPattern() throws IOException {
    Path odd = Files.createDirectory(home.resolve("shop [new]"));
    DeploymentSettings settings = DeploymentSettings.defaults(Path.of("/usr/sbin/nginx"));
    DeploymentRedis redis = new DeploymentFolder(odd, settings).redis();

    assertThatThrownBy(() -> redis.setUp(SHIPPED, () -> Path.of("/bin/sh")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(redis.folder() + ", since it takes *, ? and [ for a pattern");
    assertThat(odd).isEmptyDirectory();
  }

  @Test
  void makesAgainWhatIsMissingAndKeepsTheRest() throws IOException {
    DeploymentRedis redis = setUp();
    String url = redis.url().orElseThrow();
    Path program = redis.folder().resolve("redis-server");
    Files.delete(program);
    Files.createSymbolicLink(program, home.resolve("gone"));
    assertThat(redis.setUp(SHIPPED, () -> Path.of("/bin/sh"))).isTrue();
    assertThat(Files.readSymbolicLink(program)).isEqualTo(Path.of("/bin/sh"));
    assertThat(redis.url()).hasValue(url);
  }

  @Test
  void isNamedToInstancesOnlyWhereTheirVariablesNameNone() throws IOException {
    DeploymentFolder folder = folder();
    assertThat(folder.environment(1, 5000).get("REDIS_URL")).isEqualTo(System.getenv("REDIS_URL"));
    setUp();
    variables(1, "REDIS_URL=redis://elsewhere:6379\n");
    variables(2, "REDIS_HOST=elsewhere\n");
    variables(3, "GREETING=hello\n");
    Map<String, String> shell = System.getenv();
    assertThat(folder.environment(1, 5000)).containsEntry("REDIS_URL", "redis://elsewhere:6379");
    assertThat(folder.environment(2, 5000).get("REDIS_URL")).isEqualTo(shell.get("REDIS_URL"));
    if (!shell.containsKey("REDIS_URL") && !shell.containsKey("REDIS_HOST")) {
      assertThat(folder.environment(3, 5000))
          .containsEntry("REDIS_URL", folder.redis().url().orElseThrow());
    }
  }

  @Test
  void isNotStartedWhereAnotherProcessHasItsPort() throws Exception {
    DeploymentRedis redis = setUp();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path configuration = redis.folder().resolve("redis.conf");
      Lab.edit(configuration, "port " + redis.port(), "port " + other.getLocalPort());
      assertThat(redis.responds()).isFalse();
      assertThatThrownBy(() -> redis.start(Duration.ofSeconds(60)))
          .isInstanceOf(CommandException.class)
          .hasMessage(
              "port %d is already in use, and not by the Redis of this deployment: stop the process that listens on it, or name another in %s"
                  .formatted(other.getLocalPort(), configuration));
    }
  }

  @Test
  void saysWhichFileHasNoPort() throws IOException {
    DeploymentRedis redis = setUp();
    Path configuration = redis.folder().resolve("redis.conf");
    Lab.edit(configuration, "\nport ", "\n# port ");
    assertThatThrownBy(redis::responds)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(configuration + " lacks a line that is needed");
  }

  private void variables(int release, String text) throws IOException {
    Path releases =
        Files.createDirectories(home.resolve("releases").resolve(Integer.toString(release)));
    Files.writeString(releases.resolve("environment"), text);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
