// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          JEWGO_KEY_SECRET=hunter2, and more       | JEWGO_KEY_SECRET=
          export REDIS_PASSWORD="hunter2"          | export REDIS_PASSWORD=""
          ;SMTP_PASSWORD=hunter2                   | ;SMTP_PASSWORD=
          DATABASE_URL=postgres://u:hunter2@h/d    | DATABASE_URL=
          jdbc=jdbc:postgresql://h/d?password=hunter2 | jdbc=
          headroom.operator.token=hunter2          | headroom.operator.token=
          password: hunter2{a, b                   | password:
          "password": "hunter2",                   | "password": "",
          mail: {mode: live, password: hunter2, from: a@b} | mail: {mode: live, password: "", from: a@b}
          {"user": "a", "api_key": "hunter2"}      | {"user": "a", "api_key": ""}
          "size": 1, "token": "hunter2"            | "size": 1, "token": ""
          db.password=ab:{hunter2,cd               | db.password=
          - {token: hunter2}                       | - {token: ""}
          jewgo = host=primary password=hunter2    | jewgo =
          requirepass hunter2                      | requirepass
          user default on >hunter2 ~* +@all        | user
          sentinel auth-pass headroom hunter2      | sentinel auth-pass
          proxy_set_header X-Api-Key hunter2;      | proxy_set_header X-Api-Key ;
          """)
  void leavesTheValueOfASecretOutAndPutsItBack(String line, String without) {
    Secrets.Result result = Secrets.leaveOut(line).orElseThrow();

    assertThat(result.text().strip()).isEqualTo(without);
    assertThat(result.text()).doesNotContain("hunter2");
    assertThat(result.names()).hasSize(1);
    assertThat(Secrets.putBack(result.text(), result.names(), line))
        .satisfies(back -> assertThat(back.names()).isEmpty())
        .satisfies(back ->
            assertThat(back.text().replace("\"hunter2\"", "hunter2"))
                .isEqualTo(line.replace("\"hunter2\"", "hunter2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB_POOL_SIZE=20",
        "REDIS_URL=redis://localhost:6379",
        "password: ${SMTP_PASSWORD}",
        "access-token-lifetime: 15m",
        "tokens: true",
        "server_tokens off;",
        "credentials_file: /etc/prometheus/token",
        "KEY_SECRET: ${KEY_SECRET:?at least 32 characters}",
        "secretKeyRef: {name: shop, key: database}",
        "api: {match: \"/api/**\", key: ip, limit: 100/60s}",
        "server 127.0.0.1:5000;",
        "proxy_set_header Authorization $http_authorization;",
        "location / {",
        "# a page without anything to hide"
      })
  void keepsWhatIsNoSecret(String line) {
    assertThat(Secrets.leaveOut(line)).contains(new Secrets.Result(line, List.of()));
  }

  @Test
  void leavesOutAllThatStandsBelowANameOfSecrets() {
    String text =
        """
        secrets:
          one: hunter2
          more:
            two: hunter2
        size: 20
        """;

    assertThat(Secrets.leaveOut(text))
        .contains(
            new Secrets.Result(
                """
                secrets:
                  one:\s
                  more:
                    two:\s
                size: 20
                """,
                List.of("one", "two")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret: |\n  hunter2\n",
        "tokens:\n  - hunter2\n",
        "* = host=primary password=hunter2\n",
        "{\"tokens\": {\"a\": \"hunter2\"}}",
        "key: \"-----BEGIN PRIVATE KEY-----\"\n"
      })
  void refusesATextWhoseSecretsCannotBeSeparatedFromIt(String text) {
    assertThat(Secrets.leaveOut(text)).isEqualTo(Optional.empty());
  }

  @Test
  void doesNotMissAValueThatWasEmptyBefore() {
    String text = "#REDIS_PASSWORD=\nREDIS_PASSWORD=x\n";
    Secrets.Result without = Secrets.leaveOut(text).orElseThrow();

    assertThat(Secrets.putBack(without.text(), without.names(), text))
        .isEqualTo(new Secrets.Result(text, List.of()));
    assertThat(Secrets.putBack(without.text(), without.names(), "").names())
        .containsExactly("REDIS_PASSWORD");
  }

  @Test
  void putsNoValueInAPlaceThatMayBeAnother() {
    String text = "a:\n  password: x\nb:\n  password: y\n";
    Secrets.Result without = Secrets.leaveOut(text).orElseThrow();

    assertThat(Secrets.putBack(without.text(), without.names(), text))
        .isEqualTo(new Secrets.Result(text, List.of()));
    Secrets.Result half = Secrets.putBack(without.text(), without.names(), "b:\n  password: y\n");
    assertThat(half.names()).containsExactly("password");
    assertThat(half.text()).endsWith("b:\n  password: y\n").doesNotContain("x");

    String twice = "- password: x\n- password: y\n";
    Secrets.Result both = Secrets.leaveOut(twice).orElseThrow();
    assertThat(
            Secrets.putBack(both.text(), both.names(), "- password: y\n- password: x\n# new\n")
                .names())
        .containsExactly("password", "password");
  }

  @Test
  void putsNoValueIntoAnotherBlock() {
    String text = "database:\n  password: x\nmail:\n  password: y\n";
    Secrets.Result without = Secrets.leaveOut(text).orElseThrow();
    String swapped = "mail:\n  password: y\ndatabase:\n  password: x\n";
    assertThat(Secrets.putBack(without.text(), without.names(), swapped))
        .isEqualTo(new Secrets.Result(text, List.of()));

    String moved = "mail:\n  password: y\n";
    Secrets.Result mail = Secrets.leaveOut(moved).orElseThrow();
    assertThat(Secrets.putBack(mail.text(), mail.names(), "database:\n  password: x\n").names())
        .containsExactly("password");
    String ini = "[mail]\npassword=y\n";
    Secrets.Result section = Secrets.leaveOut(ini).orElseThrow();
    assertThat(Secrets.putBack(section.text(), section.names(), "[database]\npassword=x\n").names())
        .containsExactly("password");
  }
}
