// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped files still have the lines that are changed for a drill. */
class DeployFolderTest {
  private static final Path SHIPPED = Path.of("..", "deploy");

  private static String balancerFile(String name) throws IOException {
    String text = Files.readString(SHIPPED.resolve("nginx").resolve(name));
    return DeployFolder.balancerFile(name, text, 1234, List.of(1001, 1002));
  }

  @Test
  void givesNginxItsAddressesAndNoBoundOfOneClient() throws IOException {
    assertThat(balancerFile("http.conf")).contains("listen 127.0.0.1:1234 default_server;");
    assertThat(balancerFile("service.conf")).doesNotContain("limit_req ", "limit_conn ");
    assertThat(balancerFile("nginx.conf")).doesNotContain(":8081;", "stderr", "/dev/stdout");
    assertThat(balancerFile("backends.conf"))
        .contains(
            "server 127.0.0.1:1001 max_fails=3 fail_timeout=5s;",
            "server 127.0.0.1:1002 max_fails=3 fail_timeout=5s;",
            "least_conn;",
            "keepalive 64;")
        .doesNotContain("127.0.0.1:5000");
  }

  @Test
  void givesPgBouncerItsAddressesAndTheModeOfTheShippedFile() throws IOException {
    String shipped = Files.readString(SHIPPED.resolve("pgbouncer").resolve("pgbouncer.ini"));
    assertThat(DeployFolder.poolerSettings(shipped, 1001, 1002).lines())
        .contains(
            "bench = host=127.0.0.1 port=1001 dbname=bench user=postgres",
            "listen_addr = 127.0.0.1",
            "listen_port = 1002",
            "auth_type = any",
            "pool_mode = transaction")
        .noneMatch(each -> each.startsWith("max_prepared_statements"));
  }

  @Test
  void takesTheSettingsOfRedisButItsAddresses() {
    DeployFolder deploy = new DeployFolder(SHIPPED);
    assertThat(deploy.redisSettings("redis.conf"))
        .contains("appendonly yes", "maxmemory-policy noeviction")
        .noneMatch(each -> each.startsWith("port ") || each.startsWith("bind "));
    assertThat(deploy.redisSettings("redis-sentinel-node.conf"))
        .contains("min-replicas-to-write 1")
        .noneMatch(each -> each.startsWith("include "));
    assertThat(deploy.redisSettings("sentinel.conf"))
        .contains("sentinel monitor headroom redis-1 6379 2");
  }
}
