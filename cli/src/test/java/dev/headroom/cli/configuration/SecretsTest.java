// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
          sentinel sentinel-pass hunter2           | sentinel sentinel-pass
          auth_pass hunter2                        | auth_pass
          SMTP_PASS=hunter2                        | SMTP_PASS=
          smtpPass: hunter2                        | smtpPass:
          JWT_KEY=hunter2                          | JWT_KEY=
          PASSWORD=$hunter2                        | PASSWORD=
          password: "hunter2" # until May          | password:
          password: ${SMTP_PASSWORD:hunter2}       | password:
          smtp: ${SMTP_PASSWORD:hunter2}           | smtp:
          set $api_key hunter2;                    | set $api_key ;
          fastcgi_param DB_PASSWORD hunter2;       | fastcgi_param DB_PASSWORD ;
          JAVA_OPTS=-Xmx1g -Dspring.datasource.password=hunter2 | JAVA_OPTS=
          command: redis-server --requirepass hunter2 | command:
          - --requirepass hunter2                  | - --requirepass
          url: https://hooks.example/x?token=hunter2 | url:
          url=jdbc:postgresql://h/d?sslpassword=hunter2 | url=
          DATABASE_URL=postgres://u:hun/hunter2@h/d | DATABASE_URL=
          `# old: REDIS_PASSWORD=hunter2`          | `# old:`
          size: 20 # was password=hunter2          | size:
          DSN=https://0123456789abcdef0123456789hunter2@h/1 | DSN=
          """)
  void leavesTheValueOfASecretOutAndPutsItBack(String line, String without) {
    Secrets.Result result = Secrets.leaveOut(line);

    assertThat(result.text().strip()).isEqualTo(without);
    assertThat(result.text()).doesNotContain("hunter2");
    assertThat(result.remaining()).isEmpty();
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
        "# a page without anything to hide",
        "size: 20 # the token of operators is elsewhere",
        "proxy_pass http://backends;",
        "uwsgi_pass unix:/run/shop.sock;",
        "ProxyPass /shop http://localhost:8080/",
        "kind: ExternalSecret",
        "ssl_certificate_key /etc/nginx/tls/key.pem;",
        "allowed-headers: Authorization, Content-Type",
        "add_header Access-Control-Allow-Credentials $allow_credentials always;",
        "location = /token {\n  return 204;\n}",
        "DATABASE_URL: postgres://shop:${PASSWORD:?letters and digits}@primary/shop",
        "command: [redis-server, --requirepass, \"${REDIS_PASSWORD}\"]",
        "- /run/secrets:/run/secrets:ro",
        "\"description\": \"Tokens refused a second.\",",
        "image: nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "- name: POOL\n  value: \"20\"\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {}",
        "password: ${SMTP_PASSWORD}\n---\nsize: 20"
      })
  void keepsWhatIsNoSecret(String text) {
    assertThat(Secrets.leaveOut(text)).isEqualTo(new Secrets.Result(text, List.of(), List.of()));
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
        .isEqualTo(
            new Secrets.Result(
                """
                secrets:
                  one:\s
                  more:
                    two:\s
                size: 20
                """,
                List.of("one", "two"),
                List.of()));
    assertThat(Secrets.leaveOut("webhook: # Slack\n  url: hunter2\n[tokens]\nshop = hunter2\n"))
        .isEqualTo(
            new Secrets.Result(
                "webhook: # Slack\n  url: \n[tokens]\nshop = \n",
                List.of("url", "shop"),
                List.of()));
  }

  /** Each text with the number of the line that may hold a secret. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          1 ~ secret: |\\n  hunter2
          1 ~ password: | # two lines\\n  hunter2
          1 ~ password: |2-\\n  hunter2
          1 ~ password: >\\n  hunter2
          2 ~ password:\\n  hunter2
          2 ~ tokens:\\n  - hunter2
          2 ~ tokens:\\n- hunter2
          3 ~ tokens:\\n# ours\\n  - hunter2
          2 ~ "tokens": [\\n  "hunter2"\\n],
          1 ~ tokens: [hunter2, hunter3]
          1 ~ secrets: {one: hunter2}
          1 ~ {"tokens": {"a": "hunter2"}}
          1 ~ {"tokens": ["hunter2"]}
          1 ~ password: "hun\\n  hunter2"
          1 ~ password=hun\\\\\\n  hunter2
          1 ~ password = \"""\\nhunter2\\n\"""
          1 ~ - name: DB_PASSWORD\\n  value: hunter2
          2 ~ - value: hunter2\\n  name: DB_PASSWORD
          1 ~ - {name: DB_PASSWORD, value: hunter2}
          1 ~ {"name":"DB_PASSWORD","value":"hunter2"}
          1 ~ command: [redis-server, --requirepass, "hunter2"]
          2 ~ command:\\n  - --requirepass\\n  - hunter2
          2 ~ "args": [\\n  "--requirepass",\\n  "hunter2"\\n]
          2 ~ command: redis-server\\n  --requirepass\\n  hunter2
          1 ~ ["sh", "-c", "redis-server --requirepass hunter2"]
          1 ~ --requirepass \\\\\\nhunter2
          1 ~ * = host=primary password=hunter2
          1 ~ if ($http_authorization != "Bearer hunter2") {
          2 ~ map $http_x_api $token {\\n  default hunter2;\\n}
          1 ~ <password>hunter2</password>
          1 ~ {password => "hunter2"}
          1 ~ // password: hunter2
          1 ~ "spring/password": hunter2
          1 ~ password: {{ hunter2 }}
          2 ~ apiVersion: v1\\nkind: Secret\\ndata:\\n  url: aHVudGVyMg==
          1 ~ key: "-----BEGIN PRIVATE KEY-----"\\nhunter2
          """)
  void namesTheLineOfASecretThatCannotBeSeparatedFromTheText(int line, String text) {
    String written = text.replace("\\n", "\n").replace("\\\\", "\\");

    assertThat(Secrets.leaveOut(written).remaining()).containsExactly(line);
  }

  @Test
  void doesNotMissAValueThatWasEmptyBefore() {
    String text = "#REDIS_PASSWORD=\nREDIS_PASSWORD=x\n";
    Secrets.Result without = Secrets.leaveOut(text);

    assertThat(Secrets.putBack(without.text(), without.names(), text))
        .isEqualTo(new Secrets.Result(text, List.of(), List.of()));
    assertThat(Secrets.putBack(without.text(), without.names(), "").names())
        .containsExactly("REDIS_PASSWORD");
  }

  @Test
  void putsNoValueInAPlaceThatMayBeAnother() {
    String text = "a:\n  password: x\nb:\n  password: y\n";
    Secrets.Result without = Secrets.leaveOut(text);

    assertThat(Secrets.putBack(without.text(), without.names(), text))
        .isEqualTo(new Secrets.Result(text, List.of(), List.of()));
    Secrets.Result half = Secrets.putBack(without.text(), without.names(), "b:\n  password: y\n");
    assertThat(half.names()).containsExactly("password");
    assertThat(half.text()).endsWith("b:\n  password: y\n").doesNotContain("x");

    String twice = "- password: x\n- password: y\n";
    Secrets.Result both = Secrets.leaveOut(twice);
    assertThat(
            Secrets.putBack(both.text(), both.names(), "- password: y\n- password: x\n# new\n")
                .names())
        .containsExactly("password", "password");
  }

  /** The value there is a block of text by now: its first line is no value to put back. */
  @Test
  void putsNothingBackFromATextWhoseSecretsCannotBeSeparatedFromIt() {
    Secrets.Result without = Secrets.leaveOut("password: x\n");

    assertThat(Secrets.putBack(without.text(), without.names(), "password: |\n  x\n").names())
        .containsExactly("password");
  }

  @Test
  void putsNoValueIntoAnotherBlock() {
    String text = "database:\n  password: x\nmail:\n  password: y\n";
    Secrets.Result without = Secrets.leaveOut(text);
    String swapped = "mail:\n  password: y\ndatabase:\n  password: x\n";
    assertThat(Secrets.putBack(without.text(), without.names(), swapped))
        .isEqualTo(new Secrets.Result(text, List.of(), List.of()));

    String moved = "mail:\n  password: y\n";
    Secrets.Result mail = Secrets.leaveOut(moved);
    assertThat(Secrets.putBack(mail.text(), mail.names(), "database:\n  password: x\n").names())
        .containsExactly("password");
    String ini = "[mail]\npassword=y\n";
    Secrets.Result section = Secrets.leaveOut(ini);
    assertThat(Secrets.putBack(section.text(), section.names(), "[database]\npassword=x\n").names())
        .containsExactly("password");
  }
}
