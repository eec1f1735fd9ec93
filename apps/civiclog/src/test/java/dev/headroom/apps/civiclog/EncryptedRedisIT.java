// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.RunningApp;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/**
 * CL-2: shared values travel encrypted, to a Redis whose user may do no more than the application
 * needs, and under keys that say nothing of a person.
 */
final class EncryptedRedisIT {

  private static final String PASSWORD = "a-password-of-the-tests";

  /** The rights of docs/cache: the application's keys and no other, no command of operators. */
  private static final String RIGHTS =
      "user civiclog on >"
          + PASSWORD
          + " ~{civiclog:* resetchannels -@all +ping +hello +get +mget +getrange +set +setrange"
          + " +psetex +pexpire +pttl +del +unlink +exists +hget +hset +hsetnx +hdel +hgetall +zadd"
          + " +zcard +zcount +zrem +zremrangebyscore +xadd +xread +xrange +xrevrange +scan +time"
          + " +info +eval +evalsha +script|load";

  private static final String OPERATOR = "user operator on >" + PASSWORD + " ~* &* +@all";

  @TempDir private Path folder;

  @Test
  void sharesValuesWithTheLeastRightsAndNoPersonInAKey() throws Exception {
    String store = System.getProperty("javax.net.ssl.trustStore");
    makeCertificate();
    int port = FreePort.find();
    RedisServer server = encrypted(port);
    server.start();
    System.setProperty("javax.net.ssl.trustStore", folder.resolve("trust.p12").toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    String address = "@localhost:" + port;
    try (RunningApp app =
        Civiclog.app()
            .with("headroom.redis.url", "rediss://civiclog:" + PASSWORD + address)
            .with("headroom.redis.command-timeout", "5s")
            .with("headroom.limit.enabled", true)
            .start()) {
      String board = Civiclog.signIn(app, Civiclog.BOARD);
      app.as(board).get("/api/me").expect(200);
      app.as(board).get("/api/associations/1/notices?limit=3").expect(200);
      app.as(board).get("/api/associations/1/properties").expect(200);
      app.as(board)
          .post("/api/associations/1/notices", "{\"title\": \"Pool\", \"body\": \"Open.\"}")
          .expect(201);
      app.as(board).get("/api/associations/1/dashboard").expect(200);
      app.as(board).post("/api/auth/logout", "{}").expect(200);

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(keys(address))
                  .anyMatch(key -> key.contains("civiclog.user"))
                  .anyMatch(key -> key.contains("civiclog.dashboard")));
      assertThat(keys(address))
          .allMatch(key -> key.startsWith("{civiclog:"))
          .noneMatch(key -> key.contains("@") || key.contains("example.org"));
      assertThat(refusals(address)).as("commands that the rights do not cover").isEmpty();
      assertThat(app.bean(RedisStore.class).isUp()).isTrue();
    } finally {
      server.stop();
      if (store == null) {
        System.clearProperty("javax.net.ssl.trustStore");
      } else {
        System.setProperty("javax.net.ssl.trustStore", store);
      }
      System.clearProperty("javax.net.ssl.trustStorePassword");
    }
  }

  private RedisServer encrypted(int port) throws IOException {
    return RedisServer.builder()
        .port(FreePort.find())
        .setting("bind 127.0.0.1")
        .setting("save \"\"")
        .setting("tls-port " + port)
        .setting("tls-cert-file \"" + folder.resolve("redis.crt") + "\"")
        .setting("tls-key-file \"" + folder.resolve("redis.key") + "\"")
        .setting("tls-ca-cert-file \"" + folder.resolve("redis.crt") + "\"")
        .setting("tls-auth-clients no")
        .setting("user default off")
        .setting(RIGHTS)
        .setting(OPERATOR)
        .build();
  }

  /** A key with its certificate for localhost, and a store that trusts it and nothing else. */
  private void makeCertificate()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path made = folder.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-keystore",
                made.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(made.toFile(), PASSWORD.toCharArray());
    write("redis.key", "PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
    write("redis.crt", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("redis", keys.getCertificate("redis"));
    try (OutputStream out = Files.newOutputStream(folder.resolve("trust.p12"))) {
      trust.store(out, PASSWORD.toCharArray());
    }
  }

  private void write(String file, String type, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(content)));
  }

  private static List<String> keys(String address) {
    try (RedisClient client = RedisClient.create(operator(address));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      List<String> keys = new ArrayList<>();
      KeyScanCursor<String> page = redis.scan();
      keys.addAll(page.getKeys());
      while (!page.isFinished()) {
        page = redis.scan(page);
        keys.addAll(page.getKeys());
      }
      return keys;
    }
  }

  private static List<?> refusals(String address) {
    try (RedisClient client = RedisClient.create(operator(address));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().aclLog();
    }
  }

  private static RedisURI operator(String address) {
    return RedisURI.create("rediss://operator:" + PASSWORD + address);
  }
}
