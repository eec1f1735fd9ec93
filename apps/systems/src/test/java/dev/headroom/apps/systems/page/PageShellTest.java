// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PageShellTest {
  @Test
  void putsTheBodyAndWhatItsAttributesNameIntoTheSharedDocument() throws IOException {
    String page =
        PageShell.complete(
            """
            <!-- a comment -->
            <body data-title="A &amp; B"
                  data-description="Costs $1."
                  data-modules="api map"
                  data-note="A note.">
              <main>{title} $0</main>
            </body>
            """);

    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("<title>A &amp; B</title>")
        .contains("name=\"description\" content=\"Costs $1.\"")
        .contains("href=\"/assets/api.js\"", "href=\"/assets/map.js\"")
        .contains("<body>\n  <main>{title} $0</main>\n", "<p class=\"soft\">A note.</p>")
        .doesNotContain("data-title", "a comment");
  }

  @Test
  void refusesAPageWithoutATitle() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageShell.complete("<body><main></main></body>"))
        .withMessageContaining("data-title");
  }
}
