// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartReportTest {

  private static final String AT = "http://localhost:8080";
  private static final Path FILE = Path.of("password");
  private static final SortedMap<String, String> USERS =
      new TreeMap<>(Map.of("administrator", "admin@jewgo.example", "user", "user2@jewgo.example"));

  private final StringWriter text = new StringWriter();
  private final StartReport report = new StartReport(new PrintWriter(text), "jewgo");

  @Test
  void printsWhatAnAppOffersInColumns() {
    report.printAddresses(AT);
    report.printDatabases("postgres://a/shop", List.of("postgres://b/shop"));
    report.printConsole(AT, "token");
    report.printUsers(USERS, "secret", FILE);

    assertThat(text.toString())
        .isEqualToNormalizingNewlines(
            """

            jewgo is ready at http://localhost:8080
              page          http://localhost:8080/
              health        http://localhost:8080/health
              metrics       http://localhost:8080/metrics
              API           http://localhost:8080/api.html
              primary       postgres://a/shop
              replica       postgres://b/shop
              console       http://localhost:8080/headroom/sign-in#token
              administrator admin@jewgo.example
              user          user2@jewgo.example
              password      secret, kept in password
            """);
  }

  @Test
  void printsNoPasswordTwiceAndNoTokenOfTheOperator() {
    report.printUsers(USERS, null, FILE);
    report.printConsole(AT, null);

    assertThat(text.toString())
        .containsPattern("(?m)^  password      in password$")
        .containsPattern("(?m)^  console       http://localhost:8080/headroom$");
  }

  @Test
  void printsALineForEachTenthOfATable() {
    Stream.of("progress users 1/100", "progress users 9/100", "Started", "progress users 100/100")
        .forEach(report::printProgress);

    assertThat(text.toString().lines())
        .containsExactly("  generating users            0 %", "  generating users          100 %");
  }
}
