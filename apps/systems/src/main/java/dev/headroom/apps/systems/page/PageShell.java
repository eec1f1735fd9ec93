// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/**
 * Completes an application's page: its file {@code static/index.html} holds the body, whose
 * attributes are the title, the description, the modules to be loaded at once and, if there is one,
 * the note at the foot; the document around it, {@code systems/page.html}, is that of all
 * applications.
 *
 * <p>Thread-safe: it has no state.
 */
final class PageShell {
  private static final Pattern BODY =
      Pattern.compile(
          "<body\\s+data-title=\"([^\"]*)\"\\s+data-description=\"([^\"]*)\""
              + "\\s+data-modules=\"([^\"]*)\"(?:\\s+data-note=\"([^\"]*)\")?>(.*)</body>",
          Pattern.DOTALL);
  private static final Pattern FIELD = Pattern.compile("\\{(title|description|modules|body|note)}");
  private static final String MODULE = "  <link rel=\"modulepreload\" href=\"/assets/%s.js\">\n";

  private PageShell() {}

  /**
   * Completes a page.
   *
   * @throws IllegalArgumentException if it is not a body with the three attributes
   */
  static String complete(String page) throws IOException {
    Matcher body = BODY.matcher(page);
    if (!body.find()) {
      throw new IllegalArgumentException(
          "static/index.html must be a body with data-title, data-description and data-modules");
    }
    Map<String, String> fields =
        Map.of(
            "title", body.group(1),
            "description", body.group(2),
            "modules", modules(body.group(3)),
            "note", note(body.group(4)),
            "body", body.group(5));
    String document =
        new ClassPathResource("systems/page.html").getContentAsString(StandardCharsets.UTF_8);
    return FIELD
        .matcher(document)
        .replaceAll(field -> Matcher.quoteReplacement(value(fields, field)));
  }

  private static String value(Map<String, String> fields, MatchResult field) {
    return Objects.requireNonNull(fields.get(field.group(1)));
  }

  private static String note(@Nullable String text) {
    return text == null ? "" : "    <p class=\"soft\">%s</p>\n".formatted(text);
  }

  private static String modules(String names) {
    return Arrays.stream(names.split(" "))
        .filter(each -> !each.isBlank())
        .map(MODULE::formatted)
        .collect(Collectors.joining());
  }
}
